"""Thousands of runs that survive anything: study files, their designs, execution, storage and analysis.

``file`` reads a study, ``plan`` lays out its points, ``run`` carries them out in batches on any executor, ``store`` keeps every
row, ``export`` makes tables, ``analysis`` says what they mean. The modules are imported by name, so that reading a file pays
for nothing else.
"""
