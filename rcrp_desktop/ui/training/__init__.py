"""The trainer's screens: scenario library, mock call, debrief; ``TrainingArea`` joins them to one page."""
