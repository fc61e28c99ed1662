"""Where a call to an extension goes, and why: one decision for the simulator, for Asterisk and for "Who rings if …".

Pure: values in, values out. From small to large:

`callers`    whom a rule is about
`times`      when it applies
`rules`      a rule: state · callers · time → what happens (FNCP-07…11)
`packing`    rules as text, for the way to the exchange
`setups`     everything one extension is set to
`deciding`   one step: what the exchange does with a call that arrives, or that nobody answered
`walking`    the whole path of a call, over forwardings, to its end
`faults`     rules that never act, circles, dead ends
`values`     what a service may be set to
"""
