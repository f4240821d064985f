"""One file a screen: passive views that render a presenter's state."""
