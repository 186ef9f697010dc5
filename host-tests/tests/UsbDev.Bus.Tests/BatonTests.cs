namespace UsbDev.Bus.Tests;

/// <summary>The hand-over between threads, where it is most delicate: a wait that ends just when the baton is given.</summary>
public sealed class BatonTests
{
    [Fact]
    public void A_baton_given_while_the_wait_runs_out_is_neither_lost_nor_doubled()
    {
        var (there, back) = (new Baton(), new Baton());
        const int Rounds = 3000;
        var thread = new Thread(() =>
        {
            for (var n = 0; n < Rounds; n++)
            {
                there.Take();
                for (var wait = n % 60; wait > 0; wait--)
                    Thread.SpinWait(50);
                back.Give();
            }
        });
        thread.Start();
        for (var n = 0; n < Rounds; n++)
        {
            there.Give();
            while (back.Take(TimeSpan.FromMilliseconds(n % 2), CancellationToken.None) != Baton.Outcome.Taken)
            {
            }
        }
        Assert.True(thread.Join(TimeSpan.FromSeconds(10)));
        Assert.Equal(Baton.Outcome.TimedOut, back.Take(TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.Equal(Baton.Outcome.TimedOut, there.Take(TimeSpan.FromMilliseconds(1), CancellationToken.None));
    }

    [Fact]
    public void A_wait_ends_when_it_is_cancelled_and_the_baton_can_be_taken_afterwards()
    {
        var baton = new Baton();
        using var cancel = new CancellationTokenSource(20);
        Assert.Equal(Baton.Outcome.Cancelled, baton.Take(TimeSpan.FromSeconds(10), cancel.Token));
        baton.Give();
        Assert.Equal(Baton.Outcome.Taken, baton.Take(TimeSpan.FromSeconds(10), CancellationToken.None));
    }
}
