"""What authority and case organisation write to each other about one notification.

Decision. *Context*: an authority asked by telephone, and the answer, which is often the ground of
the decision, was kept nowhere. *Options*: let the authority open more of the case; a new packet for
each answer; messages under the key of the notification's packet. *Choice*: the last: a message is
written for the authority and holds nothing but what was typed. *Consequence*: the consent of the
packet covers each message too, and when it ends, the authority can open neither.
"""
