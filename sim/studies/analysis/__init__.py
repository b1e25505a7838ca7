"""What a study's table says: effects, shares, sensitivities, fronts and boxes.

The modules are pure functions of arrays, with a table of pandas as their result: they read no files and draw no charts. Each
refuses what it can't answer by `sim.studies.analysis.basics.AnalysisRefused`, in one line. They are imported by name, since
pandas and SALib take their time.
"""
