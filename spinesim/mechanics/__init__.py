"""Any model of bodies and links: its equations, their solution, the motion as a Dataset."""
