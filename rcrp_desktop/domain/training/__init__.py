"""Mock calls: what a scenario expects, whether it fits its pack, and the debrief of a run."""
