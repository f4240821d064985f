"""Screen logic without Qt: state in, state out."""
