"""What a person writes: the scenario file, its checks, and the policy calendar it compiles to.

``load`` reads and checks, ``schema`` holds the models, ``parameters`` and ``levers`` declare every number,
``calendar`` lays the interventions out day by day. Nothing here knows the engine. The modules are imported by name,
so that reading a file never pays for NumPy.
"""
