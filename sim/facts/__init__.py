"""What a credible run must reproduce.

``declared`` has each fact once (``alone`` those of the company without interventions, ``changed`` those of what interventions
change), ``experiments`` says what is lived through, ``measures`` and ``paired`` look at the runs, ``spread`` at how far companies
differ, ``run`` lives through the experiments once and shares them between the facts, ``table`` puts what was found into words,
and ``explained`` says why what is missed is missed.

The sizes come from published surveys and experiments (docs/evidence.md), never from the model. A fact that is missed is told as
a miss.
"""
