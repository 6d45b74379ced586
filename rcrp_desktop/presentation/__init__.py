"""What each screen says, as frozen models made by pure presenters; never imports Qt."""
