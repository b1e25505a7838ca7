"""What a study found, question by question: tables, charts and sentences.

``results`` takes the rows out of a store, ``answer`` is what every question gives back, ``words`` says numbers; ``pictures``
and ``spread`` draw what several questions share, ``page`` puts all of it on one page and ``files`` writes it. The other modules
each hold a question: ``points`` (what differs from the baseline), ``dose`` (how much of it), ``factorial`` (what each brings,
and who made the whole), ``sensitivity`` (what it hangs on), ``grades`` (how much of that is judgement), ``companies`` (over
drawn companies), ``front`` (what can't be had together) and ``backfire`` (where it costs). The statistics themselves are in
``sim.studies.analysis``.
"""
