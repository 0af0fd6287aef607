"""What is true about an activation: one question a module, each answer with its evidence."""
