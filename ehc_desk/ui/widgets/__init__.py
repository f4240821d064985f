"""Small parts that several screens are made of; they know texts and style, no service."""
