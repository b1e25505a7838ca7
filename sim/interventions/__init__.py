"""What management can do about the quarrel: one file each, found by walking this folder.

An intervention knows its parameters, its cost and the levers it moves, and nothing of the engine. To add one that
works on existing levers, add one file with one subclass of ``base.Intervention``; its name in scenario files is the
file's name.
"""
