"""The only room that imports PySide6: window, screens, widgets, the reader."""
