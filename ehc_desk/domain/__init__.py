"""Pure rules of the counter: dossiers, codes, deadlines, journal. Imports only itself, errors."""
