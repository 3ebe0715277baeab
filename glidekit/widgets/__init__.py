"""What a person touches in a notebook: thin widgets over the layers below, each with its own DOM."""
