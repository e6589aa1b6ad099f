"""Sets Usher up on a bare machine and runs it: `python3 -m installer demo` and `python3 -m installer test`.

Everything in this package is standard library only, for it runs before there is an environment.
"""
