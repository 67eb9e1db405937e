"""Many sessions, little memory: what is resident, and what it costs to wake one."""
