"""What the services need from the world, as Protocols; adapters live in their own rooms.

Only values of ``domain`` cross these borders. Every adapter translates its library's errors into
``ehc_desk.errors`` before they get here.
"""
