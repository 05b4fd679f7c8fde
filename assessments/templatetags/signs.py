"""Signs between words of a template."""

from django import template

from acecs.text import signs

register = template.Library()
register.filter(signs.listed)
register.filter(signs.numbered)
register.filter(signs.keys_listed)
register.filter(signs.ranged)
register.filter(signs.bracketed)
register.simple_tag(signs.colon)
register.simple_tag(signs.gap)
