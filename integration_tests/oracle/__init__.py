"""The marts computed a second time, from the raw files, in exact arithmetic.

Nothing here knows the models: no SQL is shared and no table of the build is read. Money is a whole number of
pico-units or a Fraction until the last step; ratios become floats at the very end.
"""
