"""The app: its server, its pages on a screen and in a report, and the choices behind them."""
