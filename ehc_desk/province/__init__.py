"""The reference province, built from the contract alone; shares no code with the desk.

It serves ``resources/contract/desk-api-v1.yaml`` for demo, training and tests, and shows other
provinces what the contract means. It must not import anything else of the program.
"""
