# The installed package is made here.
