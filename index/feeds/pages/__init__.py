"""An article's page: asked for, recognised, kept as a version, and taken out when it is gone."""
