WHO = "compiled"
