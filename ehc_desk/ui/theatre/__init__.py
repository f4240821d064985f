"""The practice theatre in the window: a bar for the trainee, and a player that needs no person.

Both work the real window by key events and reader bursts; they know no screen from inside.
"""
