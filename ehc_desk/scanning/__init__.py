"""Where papers come from: files, folders, photos; pages are checked, normalised, assembled."""
