"""The sample office: invented visitors and dossiers; can never reach a real province."""
