"""What the bot shows of itself to machines: metrics, health over HTTP, systemd's watchdog."""
