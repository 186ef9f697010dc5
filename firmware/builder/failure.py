"""What ends a build."""


class Failure(Exception):
    """A message for the user, with the process's exit code: 1 it does not compile, 2 wrong usage, 3 the machine lacks something."""

    def __init__(self, message: str, exit_code: int = 1):
        super().__init__(message)
        self.exit_code = exit_code
