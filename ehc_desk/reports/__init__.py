"""Pages of figures for people: screen, Excel, PDF."""
