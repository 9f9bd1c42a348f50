"""One name as the register has it and as somebody types it: what every door has to take for the same."""

SPELLINGS = [
    ("买买提•艾力", "买买提·艾力"),
    ("买买提·艾力", "买买提.艾力"),
    ("阿依古丽．买买提", "阿依古丽・买买提"),
    ("阿依古丽··买买提", "阿依古丽 ● 买买提"),
    ("李　四", "李四"),
    ("王\U000e0100强", "王强"),
    ("张\ue863", "张䶮"),
    ("\ue81e丽", "龴丽"),
    ("⻓孙无忌", "长孙无忌"),
    ("Ｍichael", "MICHAEL"),
    ("Ａｎｎａ-Maria  Smith", "ANNA-MARIA SMITH"),
]
