"""Where pages come from: files of any known format, folders, the archive of fetched news."""
