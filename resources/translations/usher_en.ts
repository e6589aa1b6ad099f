<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_GB" sourcelanguage="en">
    <context>
        <name>_Line</name>
        <message numerus="yes">
            <source>%1, %n ticket(s)</source>
            <translation>
                <numerusform>%1, %n ticket</numerusform>
                <numerusform>%1, %n tickets</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Alerts</name>
        <message numerus="yes">
            <source>%n more wait(s) for a person</source>
            <translation>
                <numerusform>%n more waits for a person</numerusform>
                <numerusform>%n more wait for a person</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>GuestPane</name>
        <message numerus="yes">
            <source>%n event(s)</source>
            <translation>
                <numerusform>%n event</numerusform>
                <numerusform>%n events</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LoadStrip</name>
        <message numerus="yes">
            <source>%n to review</source>
            <translation>
                <numerusform>%n to review</numerusform>
                <numerusform>%n to review</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n action(s)</source>
            <translation>
                <numerusform>%n action</numerusform>
                <numerusform>%n actions</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QueueScreen</name>
        <message numerus="yes">
            <source>%n open dialogue(s)</source>
            <translation>
                <numerusform>%n open dialogue</numerusform>
                <numerusform>%n open dialogues</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n put aside will come back</source>
            <translation>
                <numerusform>%n put aside will come back</numerusform>
                <numerusform>%n put aside will come back</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n open dialogue(s), nobody waits</source>
            <translation>
                <numerusform>%n open dialogue, nobody waits</numerusform>
                <numerusform>%n open dialogues, nobody waits</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Risks</name>
        <message numerus="yes">
            <source>%n important</source>
            <translation>
                <numerusform>%n important</numerusform>
                <numerusform>%n important</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stop(s) the quick way</source>
            <translation>
                <numerusform>%n stops the quick way</numerusform>
                <numerusform>%n stop the quick way</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RowList</name>
        <message numerus="yes">
            <source>%n new above</source>
            <translation>
                <numerusform>%n new above</numerusform>
                <numerusform>%n new above</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StockCard</name>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n waiting</numerusform>
                <numerusform>%n waiting</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Thread</name>
        <message numerus="yes">
            <source>%n new below</source>
            <translation>
                <numerusform>%n new below</numerusform>
                <numerusform>%n new below</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>UpgradeHold</name>
        <message numerus="yes">
            <source>%1, %n place(s)</source>
            <translation>
                <numerusform>%1, %n place</numerusform>
                <numerusform>%1, %n places</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>UpgradeScreen</name>
        <message numerus="yes">
            <source>%n paid, %1</source>
            <translation>
                <numerusform>%n paid, %1</numerusform>
                <numerusform>%n paid, %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n offered, conversion %1</source>
            <translation>
                <numerusform>%n offered, conversion %1</numerusform>
                <numerusform>%n offered, conversion %1</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ErrandBanner</name>
        <message numerus="yes">
            <source>and %n more, since %1</source>
            <translation>
                <numerusform>and %n more, since %1</numerusform>
                <numerusform>and %n more, since %1</numerusform>
            </translation>
        </message>
    </context>
</TS>
