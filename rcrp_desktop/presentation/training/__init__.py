"""What the trainer's screens show, as frozen values made from scenarios, runs and debriefs."""
