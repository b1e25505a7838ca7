"""Many runs: ``simulate`` one, ``compare`` scenarios as a paired experiment, ``files`` writes what they found, ``folder`` all
of it or nothing.

The modules are imported by name, so that reading a scenario never pays for the engine.
"""
