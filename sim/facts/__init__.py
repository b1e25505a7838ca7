"""What a credible run must reproduce: ``declared`` says each fact once, ``measures`` looks at runs, ``run`` lives through the
experiments once and shares them between the facts, ``table`` puts what was found into words.

The sizes come from published surveys and experiments (docs/evidence.md), never from the model. A fact that is missed is told as
a miss.
"""
