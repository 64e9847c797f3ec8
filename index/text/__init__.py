"""Text as search sees it: normalised and folded words, clean white space, sentences, dates."""
