"""What the window's style is made of: tokens, the sheet, the palette. Free of screens and texts."""
