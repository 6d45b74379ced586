"""Every screen and state of the program, one after the other, as the keys of each role reach them."""
