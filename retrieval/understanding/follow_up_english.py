"""English follow-up questions: patterns of their shapes."""

import re

from retrieval.understanding.follow_up_grammar import Grammar, any_of, whole_words

_AUX = any_of(
    "is are was were s re do does did has have had can could will would shall should may might"
)
_HE = "(?:he|she|it|they)"
# "that" before a noun identified by a name: "that Boeing plane", "that speech at Davos"; and an
# impersonal "they": "when will they finish metro line 1 in Hanoi".
_RESTRICTED = (
    rf"(?:{_AUX}|at|in|on|from|to|for|by|with|about|of|why) (?:that|those)"
    r"(?= @ (?!(?:s|or|and|who|whom|that|again|too|itself|in|at|on|to|for|with) )[^\s@,]+ )"
    r"|(?:at|in|on|from|to|for|by|with|about|of) (?:that|those)"
    r"(?= (?!(?:time|day|night|week|month|year|moment|point|place|meeting|summit|visit|talk|event"
    r"|conference|deal|agreement|case|one|while|because|earlier|later|today|yesterday|even)s? )"
    r"[^\s@,]+ (?:at|in|of|near) (?:the )?@)"
    r"|^(?:when|where) will they(?= \S+ (?:(?:the|an?) )?"
    r"(?!(?:again|new|his|her|their|its|that|this|the|an?) )[^\s@,]+ "
    r"(?!(?:in|at|on|to|with|about|for|from|by|of|after|before|and) )[^\s@,]+ .*@)"
)
_SUFFERED = (
    "(?:arrested|charged|detained|jailed|sentenced|convicted|accused|blamed|punished|fined|fired"
    "|rescued|saved|missing|responsible|found|evacuated|resigned)"
)
ENGLISH = Grammar(
    non_anaphoric=whole_words(
        r"(?:time|day|date|year|month) is it|how (?:far|hot|cold|late) (?:is|was) it"
        r"|(?:is|was|be) it (?:\S+ )?(?:that|to|for|if|like)|it means?"
        r"|it (?:takes?|costs?|took)(?=.* to )|how many (?!people).+ (?:are|is|were|was) there"
        r"|it (?:going to |start to )?(?:rain|snow|get)(?:s|ing)?"
        r"|(?:is|are|was|were|be|been) there(?= \S)"
        r"|there (?:is|are|was|were|has|have|will)|those (?:who|that|of|in|with|at|on|from)|so far"
        r"|(?:this|these) (?:year|month|week|weekend|morning|afternoon|evening|season|spring"
        rf"|summer|autumn|fall|winter|century|decade|days|world)|{_RESTRICTED}"
    ),
    stop_words=whole_words(
        any_of(
            """
            who whom whose what which when where why how is are was were be been being am s re t
            do does did don didn doesn isn wasn has have had can could will would shall should may
            might must not a an the of in on at to from by with for about into over after before
            during since until than and or but also then there here he it she they him them his
            her hers its their theirs this that these those one ones many much long often far old
            exactly really ever again more most other else first second third last next please
            according both two sides people person name number reason reasons result results
            outcome cause causes time date day year month week place happen happened happens go
            went come came meet met meeting talk talks talked last lasted begin began start
            started end ended held hold take took say said says tell told discuss discussed agree
            agreed attend attended die died dead kill killed hurt injured wounded win won lose
            lost score survive survived survivors victim victims suspect suspects culprit anyone
            anybody can_you_tell_me could_you_tell_me do_you_know tell_me you_mean
            """
        )
    ),
    interrogatives=whole_words("who|whom|whose|what|which|when|where|why|how|anyone|anybody"),
    elliptical=whole_words(
        r"^(?:(?:and|but|so|then|or|ok|okay|well|now) )*(?:what|how) about"
        r"|^(?:in|at|on|with|about|from|to|for|by|of|near|during) (?:the )?(?:@|\d+)(?: @| \d+)*$"
        r"|^(?:(?:please|can you|could you) )*(?:(?:tell me|say) (?:some )?(?:more|the details)"
        r"|(?:any |some )?more (?:details?|info|information)|details|go on|elaborate)(?: please)?$"
        r"|^(?:(?:in|at|from|by|to|with|of) )?(?:which|what) (?:country|countries|city|province"
        r"|company|party|team)$|^(?:oh )?really$"
        rf"|^(?:{_AUX} (?:anyone|anybody|someone)|(?:who|how many(?: people)?) (?:was|were))"
        rf"(?: else)?(?: been)? {_SUFFERED}$"
        rf"|^how (?:did|does|will|has|have) (?:the )?@ (?:respond|react|reply)(?:ed)?$"
    ),
    opener=whole_words(
        r"(?:(?:ok|okay|well|oh|ah|yes|so) )*(?:and|but|then|or|also|so(?! many| much)"
        r"|(?:who|what|where|when|anything|anyone) else)(?! (?:who|what) (?:is|was|are|were) @)"
    ),
    free_pronouns=whole_words(
        rf"{_AUX} {_HE}|him|them|this|these|(?:it|her|there|that|then|both)$"
        rf"|(?:it|there|her)(?= (?:at|in|on|by|for|from|with|about|after|before|last|yesterday) )"
        r"|(?:is|are|was|were|s|did|will|can|could|would|at|in|on|from|to|for|since|by|with"
        r"|about|of|like|why|who|what) (?:that|those)"
        rf"|^(?:{_HE}|his|her|its|their|that|those)|the same (?:day|month|year|place|time|meeting)"
    ),
    bound_pronouns=whole_words(
        rf"{_HE}|(?:\S+ )?(?:his|her|its|their)|(?:the two|both) (?:sides|men|women|leaders"
        r"|countries|nations|ministers|parties)(?! of| in| from)"
    ),
    clause=re.compile(
        r",| (?:but|when|if|because|while|that|before|after|until|since|whether) "
        rf"| and (?=who|what|when|where|why|how|{_AUX})"
    ),
    antecedent=re.compile(r"\S"),
)
