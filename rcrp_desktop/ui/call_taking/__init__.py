"""The call screen: a controller that holds the open calls, and humble views that show one."""
