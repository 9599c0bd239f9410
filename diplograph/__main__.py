"""`python -m diplograph`."""

from diplograph.main import app

if __name__ == "__main__":
    app(prog_name="diplograph")
