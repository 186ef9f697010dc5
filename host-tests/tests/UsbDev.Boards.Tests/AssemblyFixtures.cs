[assembly: AssemblyFixture(typeof(UsbDev.Boards.Virtual.Tests.RealFirmware))]
