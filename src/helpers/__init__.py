"""Briefings for a Community Safety Partnership: what changed, whether it is unusual, where it is heading."""
