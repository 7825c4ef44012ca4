"""The languages that people speak, by their ISO 639-3 codes, and their names for a reader.

Codes of two letters (ISO 639-1), which were stored before, are read as the same languages for ever
by `current`: what is sealed cannot be rewritten without the keys of its case.
"""

# ruff: noqa: SIM905 - a table of codes is read in one line
from collections.abc import Callable, Iterable
from functools import cache

from babel import Locale

from caseflow.enums import N_

_ISO_639_1 = dict(
    pair.split("=")
    for pair in """
    aa=aar ab=abk af=afr ak=aka am=amh an=arg ar=ara as=asm av=ava ay=aym az=aze ba=bak be=bel
    bg=bul bi=bis bm=bam bn=ben bo=bod br=bre bs=bos ca=cat ce=che ch=cha co=cos cr=cre cs=ces
    cv=chv cy=cym da=dan de=deu dv=div dz=dzo ee=ewe el=ell en=eng es=spa et=est eu=eus fa=fas
    ff=ful fi=fin fj=fij fo=fao fr=fra fy=fry ga=gle gd=gla gl=glg gn=grn gu=guj gv=glv ha=hau
    he=heb hi=hin ho=hmo hr=hrv ht=hat hu=hun hy=hye hz=her id=ind ig=ibo ii=iii ik=ipk is=isl
    it=ita iu=iku ja=jpn jv=jav ka=kat kg=kon ki=kik kj=kua kk=kaz kl=kal km=khm kn=kan ko=kor
    kr=kau ks=kas ku=kur kv=kom kw=cor ky=kir lb=ltz lg=lug li=lim ln=lin lo=lao lt=lit lu=lub
    lv=lav mg=mlg mh=mah mi=mri mk=mkd ml=mal mn=mon mr=mar ms=msa mt=mlt my=mya na=nau nb=nob
    nd=nde ne=nep ng=ndo nl=nld nn=nno no=nor nr=nbl nv=nav ny=nya oc=oci oj=oji om=orm or=ori
    os=oss pa=pan pl=pol ps=pus pt=por qu=que rm=roh rn=run ro=ron ru=rus rw=kin sc=srd sd=snd
    se=sme sg=sag si=sin sk=slk sl=slv sm=smo sn=sna so=som sq=sqi sr=srp ss=ssw st=sot su=sun
    sv=swe sw=swa ta=tam te=tel tg=tgk th=tha ti=tir tk=tuk tl=tgl tn=tsn to=ton tr=tur ts=tso
    tt=tat tw=twi ty=tah ug=uig uk=ukr ur=urd uz=uzb ve=ven vi=vie wa=wln wo=wol xh=xho yi=yid
    yo=yor za=zha zh=zho zu=zul
""".split()
)
"""The living languages with a code of two letters, and their code of three."""
_TWO_LETTERS = {code: short for short, code in _ISO_639_1.items()}
_NAMED = {
    "prs": N_("Dari"),
    "ckb": N_("Kurdish (Sorani)"),
    "kmr": N_("Kurdish (Kurmanji)"),
    "kur": N_("Kurdish (not known which)"),
    "rhg": N_("Rohingya"),
    "haz": N_("Hazaragi"),
    "bin": N_("Edo (Bini)"),
    "kri": N_("Krio"),
    "rom": N_("Romani"),
    "fil": N_("Filipino (Tagalog)"),
    "hat": N_("Haitian Creole"),
    "pnb": N_("Western Punjabi"),
    "skr": N_("Saraiki"),
    "brh": N_("Brahui"),
    "syl": N_("Sylheti"),
    "ctg": N_("Chittagonian"),
    "ksw": N_("Karen (S'gaw)"),
    "mnw": N_("Mon"),
    "ish": N_("Esan"),
    "urh": N_("Urhobo"),
    "mnk": N_("Mandinka"),
    "fuf": N_("Pular"),
    "aii": N_("Assyrian Neo-Aramaic"),
    "apc": N_("Arabic (Levantine)"),
    "acm": N_("Arabic (Iraqi)"),
    "apd": N_("Arabic (Sudanese)"),
    "rif": N_("Riffian"),
    "nso": N_("Northern Sotho"),
    "ils": N_("International Sign"),
    "ase": N_("American Sign Language"),
    "bfi": N_("British Sign Language"),
    "fsl": N_("French Sign Language"),
    "ssp": N_("Spanish Sign Language"),
    "psr": N_("Portuguese Sign Language"),
    "tsm": N_("Turkish Sign Language"),
    "rsl": N_("Russian Sign Language"),
    "psc": N_("Persian Sign Language"),
    "ins": N_("Indian Sign Language"),
    "jos": N_("Jordanian Sign Language"),
    "sgn": N_("Another sign language"),
}
"""Languages for which Babel has no name in English, or none that their speakers use."""
_FURTHER = (
    "sdh zza lez bal bho mai awa mag shn kac hmn yue nan wuu hak pcm fon ewo tiv efi ibb dyu snk "
    "tem men luo kam mer guz suk sid wal byn tig ssy ceb ilo hil war pag bik mad quc pap jam tpi "
    "din nus kab shi ary arq aeb arz"
).split()
_MEMBERS = {
    "fas": frozenset({"prs", "pes"}),
    "kur": frozenset({"ckb", "kmr", "sdh"}),
    "ara": frozenset({"apc", "acm", "apd", "ary", "arq", "aeb", "arz"}),
    "tgl": frozenset({"fil"}),
    "pan": frozenset({"pnb"}),
    "ful": frozenset({"fuf"}),
    "zho": frozenset({"yue", "nan", "wuu", "hak"}),
}
"""The languages that a code of ISO 639-3 stands for when nobody has said which, as a directory
that was filled before did: who offers `Persian` is offered to somebody who speaks Dari."""
CODES = tuple(sorted({*_ISO_639_1.values(), *_NAMED, *_FURTHER}))
"""The languages that a form offers; another one is written in words."""


def current(code: str) -> str:
    """Return the ISO 639-3 code of a language that may be stored under its older code."""
    return _ISO_639_1.get(code, code)


def name_of(code: str, locale: Locale, said: Callable[[str], str]) -> str | None:
    """Return the name of a language, or None for what is no code that a form offers.

    `said` translates an English name.
    """
    code = current(code)
    if code in _NAMED:
        return said(_NAMED[code])
    return _names(str(locale)).get(code)


def names(locale: Locale, said: Callable[[str], str]) -> dict[str, str]:
    """Return {code: name} of every language that a form offers, sorted by name."""
    named = {code: name_of(code, locale, said) or code for code in CODES}
    return dict(sorted(named.items(), key=lambda one: one[1].casefold()))


def catalogue_for(spoken: Iterable[str], offered: Iterable[str], otherwise: str) -> str:
    """Return the first language that somebody speaks and pages are translated into.

    `offered` are codes of catalogues, such as `ar`; `otherwise` is returned when none fits.
    """
    catalogues = list(offered)
    fitting = (one for code in spoken for one in catalogues if in_common([code], [one]))
    return next(fitting, otherwise)


def in_common(spoken: Iterable[str], offered: Iterable[str]) -> bool:
    """Return whether one of the languages spoken is offered, or may be meant by one offered."""
    wanted = {current(code) for code in spoken}
    there = {current(code) for code in offered}
    return any(
        wanted & {code, *_MEMBERS.get(code, ())} or code in _meant_by(wanted) for code in there
    )


def _meant_by(wanted: set[str]) -> set[str]:
    return {member for code in wanted for member in _MEMBERS.get(code, ())}


@cache
def _names(locale: str) -> dict[str, str]:
    known = {**Locale.parse("en").languages, **Locale.parse(locale).languages}
    found = ((code, known.get(_TWO_LETTERS.get(code, code))) for code in CODES)
    return {code: str(name) for code, name in found if name}
