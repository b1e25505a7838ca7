"""Twin worlds: the same person in two runs of one seed, with a scenario's interventions and without.

`sim.experiments.twins.pair` lives both lives and answers, `sentences` tells events in plain words, `matching` lays two logs side
by side, `causes` says which lever moved when and by whose doing, `telling` picks people, `account` sums two diaries up.
"""
