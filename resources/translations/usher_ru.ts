<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ru_RU" sourcelanguage="en">
    <context>
        <name>_Line</name>
        <message numerus="yes">
            <source>%1, %n ticket(s)</source>
            <translation>
                <numerusform>%1, %n билет</numerusform>
                <numerusform>%1, %n билета</numerusform>
                <numerusform>%1, %n билетов</numerusform>
            </translation>
        </message>
        <message>
            <source>Family zone</source>
            <translation>Семейная зона</translation>
        </message>
        <message>
            <source>Offer</source>
            <translation>Предложить</translation>
        </message>
        <message>
            <source>Offer to %1</source>
            <translation>Предложить: %1</translation>
        </message>
    </context>
    <context>
        <name>_PacketSheet</name>
        <message>
            <source>Ground</source>
            <translation>Основание</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>All tickets of the order</source>
            <translation>Все билеты заказа</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Choose at least one ticket</source>
            <translation>Выберите хотя бы один билет</translation>
        </message>
    </context>
    <context>
        <name>Alerts</name>
        <message>
            <source>Safety</source>
            <translation>Опасность</translation>
        </message>
        <message numerus="yes">
            <source>%n more wait(s) for a person</source>
            <translation>
                <numerusform>Ещё %n ждёт человека</numerusform>
                <numerusform>Ещё %n ждут человека</numerusform>
                <numerusform>Ещё %n ждут человека</numerusform>
            </translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Somebody waits for a person</source>
            <translation>Кто-то ждёт человека</translation>
        </message>
        <message>
            <source>Runners</source>
            <translation>Поручения</translation>
        </message>
    </context>
    <context>
        <name>AdmitSheet</name>
        <message>
            <source>Somebody came in with this ticket already. The second entry is flagged.</source>
            <translation>По этому билету уже вошли. Второй проход будет отмечен.</translation>
        </message>
        <message>
            <source>The entry is recorded with your name and the reason.</source>
            <translation>Проход запишется с вашим именем и причиной.</translation>
        </message>
        <message>
            <source>Let in by hand</source>
            <translation>Впустить вручную</translation>
        </message>
        <message>
            <source>Gate</source>
            <translation>Ворота</translation>
        </message>
        <message>
            <source>Reason</source>
            <translation>Причина</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Let in</source>
            <translation>Впустить</translation>
        </message>
        <message>
            <source>A reason is needed</source>
            <translation>Нужна причина</translation>
        </message>
    </context>
    <context>
        <name>AnswerCard</name>
        <message>
            <source>Answers at once</source>
            <translation>Ответит сразу</translation>
        </message>
        <message>
            <source>Asks with buttons</source>
            <translation>Переспросит кнопками</translation>
        </message>
        <message>
            <source>Asks one question</source>
            <translation>Задаст один вопрос</translation>
        </message>
        <message>
            <source>Asks which event</source>
            <translation>Спросит, о каком событии</translation>
        </message>
        <message>
            <source>Greets</source>
            <translation>Поздоровается</translation>
        </message>
        <message>
            <source>Calls a person</source>
            <translation>Позовёт человека</translation>
        </message>
        <message>
            <source>Danger: calls a person</source>
            <translation>Опасность: позовёт человека</translation>
        </message>
        <message>
            <source>Admits not knowing</source>
            <translation>Признается, что не знает</translation>
        </message>
    </context>
    <context>
        <name>ArticleChoices</name>
        <message>
            <source>Ask one clarifying question first</source>
            <translation>Сначала задать один уточняющий вопрос</translation>
        </message>
        <message>
            <source>The question</source>
            <translation>Вопрос</translation>
        </message>
        <message>
            <source>Do you come by car or by metro?</source>
            <translation>Вы на машине или на метро?</translation>
        </message>
        <message>
            <source>Add an option</source>
            <translation>Добавить вариант</translation>
        </message>
        <message>
            <source>Option %1</source>
            <translation>Вариант %1</translation>
        </message>
        <message>
            <source>Button</source>
            <translation>Кнопка</translation>
        </message>
        <message>
            <source>Answer to it</source>
            <translation>Ответ на него</translation>
        </message>
        <message>
            <source>Words that mean it, with commas</source>
            <translation>Слова, которые это значат, через запятую</translation>
        </message>
        <message>
            <source>Remove the option</source>
            <translation>Убрать вариант</translation>
        </message>
    </context>
    <context>
        <name>ArticleConflict</name>
        <message>
            <source>a colleague</source>
            <translation>коллега</translation>
        </message>
        <message>
            <source>%1 saved this article while you were writing</source>
            <translation>Пока вы писали, эту статью сохранили: %1</translation>
        </message>
        <message>
            <source>Nothing of yours is lost. These parts differ:</source>
            <translation>Ваш текст цел. Различаются:</translation>
        </message>
        <message>
            <source>Save mine over theirs</source>
            <translation>Сохранить мой вариант</translation>
        </message>
        <message>
            <source>Take theirs</source>
            <translation>Взять их вариант</translation>
        </message>
        <message>
            <source>Yours</source>
            <translation>У вас</translation>
        </message>
        <message>
            <source>Theirs</source>
            <translation>Сохранено</translation>
        </message>
        <message>
            <source>Title, Russian</source>
            <translation>Заголовок, русский</translation>
        </message>
        <message>
            <source>Answer, Russian</source>
            <translation>Ответ, русский</translation>
        </message>
        <message>
            <source>Title, English</source>
            <translation>Заголовок, английский</translation>
        </message>
        <message>
            <source>Answer, English</source>
            <translation>Ответ, английский</translation>
        </message>
        <message>
            <source>Wordings</source>
            <translation>Формулировки</translation>
        </message>
        <message>
            <source>Keywords</source>
            <translation>Ключевые слова</translation>
        </message>
        <message>
            <source>Clarifying question</source>
            <translation>Уточняющий вопрос</translation>
        </message>
        <message>
            <source>Question, Russian</source>
            <translation>Вопрос, русский</translation>
        </message>
        <message>
            <source>Question, English</source>
            <translation>Вопрос, английский</translation>
        </message>
        <message>
            <source>Options</source>
            <translation>Варианты</translation>
        </message>
        <message>
            <source>asked</source>
            <translation>задаётся</translation>
        </message>
        <message>
            <source>not asked</source>
            <translation>не задаётся</translation>
        </message>
        <message>
            <source>(empty)</source>
            <translation>(пусто)</translation>
        </message>
    </context>
    <context>
        <name>ArticleDesk</name>
        <message>
            <source>New article</source>
            <translation>Новая статья</translation>
        </message>
    </context>
    <context>
        <name>ArticleForm</name>
        <message>
            <source>Needed in Russian: without it the bot has nothing to say.</source>
            <translation>Нужно по-русски: иначе боту нечего сказать.</translation>
        </message>
        <message>
            <source>Too long: at most %1 characters.</source>
            <translation>Слишком длинно: не больше %1 знаков.</translation>
        </message>
        <message>
            <source>Needs at least one wording or keyword, or the bot will never find it.</source>
            <translation>Нужна хотя бы одна формулировка или ключевое слово, иначе бот не найдёт статью.</translation>
        </message>
        <message>
            <source>Too many: at most %1.</source>
            <translation>Слишком много: не больше %1.</translation>
        </message>
        <message>
            <source>A question needs at least %1 options.</source>
            <translation>У вопроса должно быть не меньше %1 вариантов.</translation>
        </message>
        <message>
            <source>Two options have the same button.</source>
            <translation>У двух вариантов одинаковая кнопка.</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 из %2</translation>
        </message>
        <message>
            <source>English</source>
            <translation>English</translation>
        </message>
        <message>
            <source>English · empty</source>
            <translation>English · пусто</translation>
        </message>
        <message>
            <source>Russian</source>
            <translation>Русский</translation>
        </message>
        <message>
            <source>Language of title and answer</source>
            <translation>Язык заголовка и ответа</translation>
        </message>
        <message>
            <source>Title</source>
            <translation>Заголовок</translation>
        </message>
        <message>
            <source>Own food and water</source>
            <translation>Своя еда и вода</translation>
        </message>
        <message>
            <source>Answer to the guest</source>
            <translation>Ответ гостю</translation>
        </message>
        <message>
            <source>What the bot says, word for word</source>
            <translation>Что скажет бот, слово в слово</translation>
        </message>
        <message>
            <source>How guests ask: one wording a line, both languages</source>
            <translation>Как спрашивают: по одной фразе в строке, на обоих языках</translation>
        </message>
        <message>
            <source>May I bring my own food?</source>
            <translation>Можно пронести свою еду?</translation>
        </message>
        <message>
            <source>Keywords, with commas</source>
            <translation>Ключевые слова через запятую</translation>
        </message>
        <message>
            <source>food, water, thermos</source>
            <translation>еда, вода, термос</translation>
        </message>
    </context>
    <context>
        <name>ArticlePage</name>
        <message>
            <source>Discard</source>
            <translation>Выбросить</translation>
        </message>
        <message>
            <source>Undo edits</source>
            <translation>Отменить правки</translation>
        </message>
        <message>
            <source>Bring back</source>
            <translation>Вернуть</translation>
        </message>
        <message>
            <source>Archive</source>
            <translation>В архив</translation>
        </message>
        <message>
            <source>Not saved.</source>
            <translation>Не сохранено.</translation>
        </message>
        <message>
            <source>Not saved yet; the bot does not know it</source>
            <translation>Ещё не сохранена, бот её не знает</translation>
        </message>
        <message>
            <source>Last edit: %1</source>
            <translation>Правка: %1</translation>
        </message>
        <message>
            <source>Last edit: %1, %2</source>
            <translation>Правка: %1, %2</translation>
        </message>
        <message>
            <source>Saving</source>
            <translation>Сохраняется</translation>
        </message>
        <message>
            <source>Not saved</source>
            <translation>Не сохранено</translation>
        </message>
        <message>
            <source>Archived</source>
            <translation>В архиве</translation>
        </message>
        <message>
            <source>Your role reads only</source>
            <translation>Ваша роль только читает</translation>
        </message>
        <message>
            <source>Back to the list</source>
            <translation>К списку</translation>
        </message>
        <message>
            <source>Save</source>
            <translation>Сохранить</translation>
        </message>
        <message>
            <source>Try again</source>
            <translation>Ещё раз</translation>
        </message>
        <message>
            <source>Keep editing</source>
            <translation>Править дальше</translation>
        </message>
    </context>
    <context>
        <name>BotTry</name>
        <message>
            <source>What would the bot answer</source>
            <translation>Что ответит бот</translation>
        </message>
        <message>
            <source>A guest asks</source>
            <translation>Гость спрашивает</translation>
        </message>
        <message>
            <source>Type a question as a guest would</source>
            <translation>Напишите вопрос, как его задаст гость</translation>
        </message>
        <message>
            <source>Now, without the edit</source>
            <translation>Сейчас, без правки</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Сейчас</translation>
        </message>
        <message>
            <source>With this edit</source>
            <translation>С этой правкой</translation>
        </message>
        <message>
            <source>The bot cannot be asked now. %1</source>
            <translation>Сейчас бота не спросить. %1</translation>
        </message>
        <message>
            <source>The answer appears here as you type; an unsaved edit counts, nothing is sent to guests.</source>
            <translation>Ответ появится здесь, пока вы пишете; несохранённая правка учтена, гостям ничего не уходит.</translation>
        </message>
        <message>
            <source>Asking…</source>
            <translation>Спрашиваем…</translation>
        </message>
    </context>
    <context>
        <name>ConversationHead</name>
        <message>
            <source>Back to the list</source>
            <translation>К списку</translation>
        </message>
        <message>
            <source>order %1</source>
            <translation>заказ %1</translation>
        </message>
        <message>
            <source>Guest card</source>
            <translation>Карта гостя</translation>
        </message>
        <message>
            <source>Snooze</source>
            <translation>Отложить</translation>
        </message>
    </context>
    <context>
        <name>ConversationPane</name>
        <message>
            <source>Draft saved</source>
            <translation>Черновик сохранён</translation>
        </message>
        <message>
            <source>Reply</source>
            <translation>Ответ</translation>
        </message>
        <message>
            <source>Note</source>
            <translation>Заметка</translation>
        </message>
        <message>
            <source>Ready replies</source>
            <translation>Готовые ответы</translation>
        </message>
        <message>
            <source>Attach a file</source>
            <translation>Приложить файл</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Отправить</translation>
        </message>
        <message>
            <source>Save the note</source>
            <translation>Сохранить заметку</translation>
        </message>
        <message>
            <source>Write to the guest</source>
            <translation>Напишите гостю</translation>
        </message>
        <message>
            <source>The guest does not see it</source>
            <translation>Гость этого не увидит</translation>
        </message>
        <message>
            <source>Transcript</source>
            <translation>Переписка</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>Загружаем…</translation>
        </message>
        <message>
            <source>The earlier lines could not be loaded. They come with the next link.</source>
            <translation>Прежние сообщения не загрузились. Придут, когда будет связь.</translation>
        </message>
        <message>
            <source>Leave out</source>
            <translation>Не прикладывать</translation>
        </message>
        <message>
            <source>Fill in first: %1</source>
            <translation>Сначала заполните: %1</translation>
        </message>
        <message>
            <source>Copied: %1</source>
            <translation>Скопировано: %1</translation>
        </message>
    </context>
    <context>
        <name>CauseSheet</name>
        <message>
            <source>What was it?</source>
            <translation>В чём было дело?</translation>
        </message>
    </context>
    <context>
        <name>FileDialog</name>
        <message>
            <source>Folder:</source>
            <translation>Папка:</translation>
        </message>
        <message>
            <source>Kind:</source>
            <translation>Тип:</translation>
        </message>
    </context>
    <context>
        <name>Files</name>
        <message>
            <source>At most %1 files in one message</source>
            <translation>Не больше %1 файлов в сообщении</translation>
        </message>
        <message>
            <source>Attach a file</source>
            <translation>Приложить файл</translation>
        </message>
        <message>
            <source>Pictures and documents (*.png *.jpg *.jpeg *.webp *.gif *.pdf)</source>
            <translation>Снимки и документы (*.png *.jpg *.jpeg *.webp *.gif *.pdf)</translation>
        </message>
        <message>
            <source>Save the file</source>
            <translation>Сохранить файл</translation>
        </message>
        <message>
            <source>Could not be saved there</source>
            <translation>Туда сохранить не удалось</translation>
        </message>
        <message>
            <source>Saved: %1</source>
            <translation>Сохранено: %1</translation>
        </message>
    </context>
    <context>
        <name>GiveBackSheet</name>
        <message>
            <source>Give back to the bot</source>
            <translation>Вернуть боту</translation>
        </message>
        <message>
            <source>What was agreed: one or two sentences</source>
            <translation>О чём договорились: одно-два предложения</translation>
        </message>
        <message>
            <source>Keep it</source>
            <translation>Оставить себе</translation>
        </message>
        <message>
            <source>Give back to bot</source>
            <translation>Вернуть боту</translation>
        </message>
        <message>
            <source>For colleagues and the bot; the guest does not see it</source>
            <translation>Для коллег и бота, гость не увидит</translation>
        </message>
        <message>
            <source>May stay empty</source>
            <translation>Можно не заполнять</translation>
        </message>
        <message>
            <source>The bot goes on with %1 and keeps to what you write here.</source>
            <translation>Бот продолжит разговор (%1) и учтёт то, что вы напишете здесь.</translation>
        </message>
        <message>
            <source>To the guest, word for word, if the question comes again</source>
            <translation>Гостю, слово в слово, если он спросит о том же</translation>
        </message>
    </context>
    <context>
        <name>GuestPane</name>
        <message>
            <source>Why it came to a person</source>
            <translation>Почему у человека</translation>
        </message>
        <message>
            <source>Rule: %1, %2</source>
            <translation>Правило: %1, %2</translation>
        </message>
        <message>
            <source>Also: %1</source>
            <translation>Ещё: %1</translation>
        </message>
        <message>
            <source>What was agreed</source>
            <translation>О чём договорились</translation>
        </message>
        <message>
            <source>What the bot tried</source>
            <translation>Что пробовал бот</translation>
        </message>
        <message>
            <source>To knowledge</source>
            <translation>В знания</translation>
        </message>
        <message>
            <source>Nothing yet</source>
            <translation>Пока ничего</translation>
        </message>
        <message>
            <source>Guest</source>
            <translation>Гость</translation>
        </message>
        <message>
            <source>Loading…</source>
            <translation>Загружаем…</translation>
        </message>
        <message>
            <source>Once more</source>
            <translation>Ещё раз</translation>
        </message>
        <message>
            <source>Order %1</source>
            <translation>Заказ %1</translation>
        </message>
        <message>
            <source>Copy the order number</source>
            <translation>Скопировать номер заказа</translation>
        </message>
        <message>
            <source>Total</source>
            <translation>Итого</translation>
        </message>
        <message>
            <source>Phone</source>
            <translation>Телефон</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>Почта</translation>
        </message>
        <message>
            <source>With us</source>
            <translation>С нами</translation>
        </message>
        <message>
            <source>Writes in</source>
            <translation>Пишет в</translation>
        </message>
        <message>
            <source>Tags</source>
            <translation>Метки</translation>
        </message>
        <message>
            <source>writes for the first time</source>
            <translation>пишет впервые</translation>
        </message>
        <message>
            <source>since %1</source>
            <translation>с %1</translation>
        </message>
        <message numerus="yes">
            <source>%n event(s)</source>
            <translation>
                <numerusform>%n событие</numerusform>
                <numerusform>%n события</numerusform>
                <numerusform>%n событий</numerusform>
            </translation>
        </message>
        <message>
            <source>Other dialogues</source>
            <translation>Другие диалоги</translation>
        </message>
        <message>
            <source>Refund</source>
            <translation>Возврат</translation>
        </message>
        <message>
            <source>Ticket</source>
            <translation>Билет</translation>
        </message>
        <message>
            <source>Upgrade</source>
            <translation>Апгрейд</translation>
        </message>
    </context>
    <context>
        <name>HoldingBanner</name>
        <message>
            <source>Take</source>
            <translation>Взять</translation>
        </message>
        <message>
            <source>Take over</source>
            <translation>Забрать</translation>
        </message>
        <message>
            <source>Give back to bot</source>
            <translation>Вернуть боту</translation>
        </message>
        <message>
            <source>Resolve</source>
            <translation>Решить</translation>
        </message>
        <message>
            <source>Open again</source>
            <translation>Открыть снова</translation>
        </message>
        <message>
            <source>Understood</source>
            <translation>Понятно</translation>
        </message>
        <message>
            <source>Once more</source>
            <translation>Ещё раз</translation>
        </message>
        <message>
            <source>goes out when the link is back</source>
            <translation>уйдёт, когда будет связь</translation>
        </message>
        <message>
            <source>Take now</source>
            <translation>Взять сейчас</translation>
        </message>
        <message>
            <source>Not taken.</source>
            <translation>Не взято.</translation>
        </message>
        <message>
            <source>Not given back.</source>
            <translation>Не возвращено боту.</translation>
        </message>
        <message>
            <source>Not resolved.</source>
            <translation>Не решено.</translation>
        </message>
        <message>
            <source>Not put aside.</source>
            <translation>Не отложено.</translation>
        </message>
        <message>
            <source>Not opened again.</source>
            <translation>Не открыто снова.</translation>
        </message>
        <message>
            <source>Not done.</source>
            <translation>Не сделано.</translation>
        </message>
    </context>
    <context>
        <name>DeskSheet</name>
        <message>
            <source>Take %1 at the desk</source>
            <translation>Принять %1 на стойке</translation>
        </message>
        <message>
            <source>Only after the money is in the till. The new tickets go out at once.</source>
            <translation>Только когда деньги в кассе. Новые билеты уйдут сразу.</translation>
        </message>
        <message>
            <source>How</source>
            <translation>Как</translation>
        </message>
        <message>
            <source>Card at the terminal</source>
            <translation>Карта через терминал</translation>
        </message>
        <message>
            <source>Cash</source>
            <translation>Наличные</translation>
        </message>
        <message>
            <source>Amount on the slip</source>
            <translation>Сумма на чеке</translation>
        </message>
        <message>
            <source>Number of the slip</source>
            <translation>Номер чека</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Record the payment</source>
            <translation>Записать оплату</translation>
        </message>
        <message>
            <source>It must be exactly %1</source>
            <translation>Должно быть ровно %1</translation>
        </message>
        <message>
            <source>The number on the slip is needed</source>
            <translation>Нужен номер чека</translation>
        </message>
    </context>
    <context>
        <name>EditRefundSheet</name>
        <message>
            <source>Change %1</source>
            <translation>Изменить %1</translation>
        </message>
        <message>
            <source>Who changes a packet does not decide on it, and every approval so far falls.</source>
            <translation>Кто изменил пакет, тот его не решает, а прежние согласия снимаются.</translation>
        </message>
        <message>
            <source>Save the changes</source>
            <translation>Сохранить изменения</translation>
        </message>
        <message>
            <source>Amount, empty for what the rules give</source>
            <translation>Сумма, пусто: сколько дают правила</translation>
        </message>
        <message>
            <source>Note for colleagues</source>
            <translation>Заметка для коллег</translation>
        </message>
    </context>
    <context>
        <name>EnrolmentSheet</name>
        <message>
            <source>Codes for money</source>
            <translation>Коды для денег</translation>
        </message>
        <message>
            <source>Scan the picture with an app for one-time codes, or type the secret there. It is shown only now.</source>
            <translation>Снимите картинку приложением для одноразовых кодов или введите там секрет. Он показан только сейчас.</translation>
        </message>
        <message>
            <source>Then type the code that the app shows</source>
            <translation>Затем введите код, который покажет приложение</translation>
        </message>
        <message>
            <source>Code of six digits from your app</source>
            <translation>Код из шести цифр из приложения</translation>
        </message>
        <message>
            <source>Later</source>
            <translation>Позже</translation>
        </message>
        <message>
            <source>Confirm the code</source>
            <translation>Проверить код</translation>
        </message>
    </context>
    <context>
        <name>KeySheet</name>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Dialogue</source>
            <translation>Диалог</translation>
        </message>
        <message>
            <source>Window</source>
            <translation>Окно</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Клавиши</translation>
        </message>
        <message>
            <source>Keys are taken by their place, so they work in any layout. Letters act outside text.</source>
            <translation>Клавиши считаются по месту и работают в любой раскладке. Буквы действуют вне полей ввода.</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Закрыть</translation>
        </message>
    </context>
    <context>
        <name>KnowledgeList</name>
        <message>
            <source>New article</source>
            <translation>Новая статья</translation>
        </message>
        <message>
            <source>not saved</source>
            <translation>не сохранена</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Отправляется</translation>
        </message>
        <message>
            <source>asks</source>
            <translation>уточняет</translation>
        </message>
        <message>
            <source>last at %1</source>
            <translation>последний раз: %1</translation>
        </message>
        <message>
            <source>× %1</source>
            <translation>× %1</translation>
        </message>
        <message>
            <source>Knowledge</source>
            <translation>Знания</translation>
        </message>
        <message>
            <source>Title, answer, wording</source>
            <translation>Заголовок, ответ, фраза</translation>
        </message>
        <message>
            <source>Search the knowledge</source>
            <translation>Поиск по знаниям</translation>
        </message>
        <message>
            <source>Articles</source>
            <translation>Статьи</translation>
        </message>
        <message>
            <source>Unanswered</source>
            <translation>Без ответа</translation>
        </message>
        <message>
            <source>Archive</source>
            <translation>Архив</translation>
        </message>
        <message>
            <source>Knowledge of %1; choose another event</source>
            <translation>Знания: %1; выбрать другое событие</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>Ничего не найдено</translation>
        </message>
        <message>
            <source>Try another word or another tab.</source>
            <translation>Попробуйте другое слово или другую вкладку.</translation>
        </message>
        <message>
            <source>Every question was answered</source>
            <translation>На все вопросы есть ответ</translation>
        </message>
        <message>
            <source>What the bot does not know appears here, the most frequent first.</source>
            <translation>Здесь появится то, чего бот не знает, частое сначала.</translation>
        </message>
        <message>
            <source>The archive is empty</source>
            <translation>Архив пуст</translation>
        </message>
        <message>
            <source>Archived articles can be brought back.</source>
            <translation>Статьи из архива можно вернуть.</translation>
        </message>
        <message>
            <source>No articles yet</source>
            <translation>Статей пока нет</translation>
        </message>
        <message>
            <source>The bot of this event has nothing to answer with.</source>
            <translation>Боту этого события нечем отвечать.</translation>
        </message>
    </context>
    <context>
        <name>gate</name>
        <message>
            <source>Five minutes from</source>
            <translation>Пять минут с</translation>
        </message>
        <message>
            <source>Gate</source>
            <translation>Ворота</translation>
        </message>
        <message>
            <source>Scans</source>
            <translation>Сканов</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Отказов</translation>
        </message>
        <message>
            <source>Refused, %</source>
            <translation>Отказов, %</translation>
        </message>
        <message>
            <source>Reasons</source>
            <translation>Причины</translation>
        </message>
        <message>
            <source>Refusals at the gates</source>
            <translation>Отказы на воротах</translation>
        </message>
        <message>
            <source>Gate %1</source>
            <translation>Ворота %1</translation>
        </message>
        <message>
            <source>Knows</source>
            <translation>Знают</translation>
        </message>
        <message>
            <source>Will know in %1</source>
            <translation>Узнают через %1</translation>
        </message>
        <message>
            <source>Off line</source>
            <translation>Не в сети</translation>
        </message>
        <message>
            <source>Off line since %1</source>
            <translation>Не в сети с %1</translation>
        </message>
        <message>
            <source>One scanner fails, the others do not</source>
            <translation>Отказывает один сканер, другие нет</translation>
        </message>
        <message>
            <source>The gate's list is wrong or the scanner is not let in</source>
            <translation>На воротах не тот список или сканер не допущен</translation>
        </message>
        <message>
            <source>The scanner reads each code twice</source>
            <translation>Сканер читает код дважды</translation>
        </message>
        <message>
            <source>Unpaid at every gate: payments do not come through</source>
            <translation>«Не оплачен» на всех воротах: оплаты не доходят</translation>
        </message>
        <message>
            <source>One code on several phones</source>
            <translation>Один код на нескольких телефонах</translation>
        </message>
        <message>
            <source>The gate fails for mixed reasons</source>
            <translation>Отказы на воротах по разным причинам</translation>
        </message>
        <message>
            <source>%1 refusals of %2 in 5 min, usually %3.</source>
            <translation>%1 отказов из %2 за 5 мин, обычно %3.</translation>
        </message>
        <message>
            <source>Most: %1.</source>
            <translation>Чаще всего «%1».</translation>
        </message>
        <message>
            <source>Every gate</source>
            <translation>Все ворота</translation>
        </message>
        <message>
            <source>Nobody was scanned here in these five minutes.</source>
            <translation>За эти пять минут здесь никто не проходил.</translation>
        </message>
    </context>
    <context>
        <name>KnowledgeView</name>
        <message>
            <source>Questions without an answer</source>
            <translation>Вопросы без ответа</translation>
        </message>
        <message>
            <source>the most frequent first</source>
            <translation>частые сначала</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Показать</translation>
        </message>
        <message>
            <source>A new answer</source>
            <translation>Новый ответ</translation>
        </message>
        <message>
            <source>the bot uses it at once</source>
            <translation>бот отвечает им сразу</translation>
        </message>
        <message>
            <source>Write</source>
            <translation>Написать</translation>
        </message>
        <message>
            <source>Choose an article</source>
            <translation>Выберите статью</translation>
        </message>
        <message>
            <source>What stands here is all the bot may say about this event.</source>
            <translation>Здесь всё, что бот может сказать об этом событии.</translation>
        </message>
        <message>
            <source>What next</source>
            <translation>Что дальше</translation>
        </message>
        <message>
            <source>The article goes to the archive</source>
            <translation>Статья уйдёт в архив</translation>
        </message>
        <message>
            <source>The article comes back</source>
            <translation>Статья вернётся</translation>
        </message>
        <message>
            <source>The question leaves the list</source>
            <translation>Вопрос уйдёт из списка</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Отменить</translation>
        </message>
        <message>
            <source>Too late: it is done already</source>
            <translation>Поздно: уже сделано</translation>
        </message>
    </context>
    <context>
        <name>LinkBanner</name>
        <message>
            <source>Check</source>
            <translation>Проверить</translation>
        </message>
        <message>
            <source>No link for %1.</source>
            <translation>Нет связи %1.</translation>
        </message>
        <message>
            <source>Shown as of %1.</source>
            <translation>Показываем данные на %1.</translation>
        </message>
        <message>
            <source>What you do is kept and goes by itself.</source>
            <translation>Ваши действия сохранены и уйдут сами.</translation>
        </message>
        <message>
            <source>tries in %1</source>
            <translation>проверим через %1</translation>
        </message>
    </context>
    <context>
        <name>HolderSheet</name>
        <message>
            <source>The new holder gets a new code, the present one dies at once.</source>
            <translation>Новый владелец получит новый код, нынешний гаснет сразу.</translation>
        </message>
        <message>
            <source>Pass the ticket on</source>
            <translation>Передать билет</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Имя</translation>
        </message>
        <message>
            <source>Phone, if known</source>
            <translation>Телефон, если известен</translation>
        </message>
        <message>
            <source>E-mail, if known</source>
            <translation>Почта, если известна</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Pass on</source>
            <translation>Передать</translation>
        </message>
        <message>
            <source>Who gets the ticket?</source>
            <translation>Кому передать билет?</translation>
        </message>
    </context>
    <context>
        <name>LinkSheet</name>
        <message>
            <source>Open a site from a message?</source>
            <translation>Открыть сайт из сообщения?</translation>
        </message>
        <message>
            <source>This link is not opened</source>
            <translation>Эту ссылку не открываем</translation>
        </message>
        <message>
            <source>Leave it</source>
            <translation>Не открывать</translation>
        </message>
        <message>
            <source>Open %1</source>
            <translation>Открыть %1</translation>
        </message>
        <message>
            <source>Only ordinary web addresses are opened from here.</source>
            <translation>Отсюда открываются только обычные адреса сайтов.</translation>
        </message>
        <message>
            <source>The address hides its real site behind a name.</source>
            <translation>Адрес прячет настоящий сайт за именем.</translation>
        </message>
        <message>
            <source>The address has no proper site name.</source>
            <translation>В адресе нет имени сайта.</translation>
        </message>
        <message>
            <source>The name mixes letters of different alphabets: it may pose as another site.</source>
            <translation>В имени смешаны буквы разных алфавитов: сайт может выдавать себя за другой.</translation>
        </message>
        <message>
            <source>The site is not ours. It opens in the browser.</source>
            <translation>Сайт не наш. Откроется в браузере.</translation>
        </message>
    </context>
    <context>
        <name>LoadCharts</name>
        <message>
            <source>now %1</source>
            <translation>сейчас %1</translation>
        </message>
        <message>
            <source>Peak of the day %1 at %2</source>
            <translation>Пик дня %1 в %2</translation>
        </message>
        <message>
            <source>Dialogues at once</source>
            <translation>Диалоги одновременно</translation>
        </message>
        <message>
            <source>The curve begins with the first dialogue</source>
            <translation>Кривая начнётся с первым диалогом</translation>
        </message>
        <message>
            <source>Bot</source>
            <translation>Бот</translation>
        </message>
        <message>
            <source>Person</source>
            <translation>Человек</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Время</translation>
        </message>
        <message>
            <source>New a minute</source>
            <translation>Новых в минуту</translation>
        </message>
        <message>
            <source>Answer p50, s</source>
            <translation>Ответ p50, с</translation>
        </message>
        <message>
            <source>Answer p95, s</source>
            <translation>Ответ p95, с</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>The figures of the charts as a table</source>
            <translation>Цифры графиков таблицей</translation>
        </message>
        <message>
            <source>Bot answer</source>
            <translation>Ответ бота</translation>
        </message>
        <message>
            <source>limit %1</source>
            <translation>предел %1</translation>
        </message>
        <message>
            <source>limit %1 s</source>
            <translation>предел %1 с</translation>
        </message>
        <message>
            <source>s</source>
            <translation>с</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>мс</translation>
        </message>
        <message>
            <source>Bot answer, %1</source>
            <translation>Ответ бота, %1</translation>
        </message>
        <message>
            <source>within the limit</source>
            <translation>в пределах</translation>
        </message>
        <message>
            <source>over the limit for %1</source>
            <translation>выше предела %1</translation>
        </message>
        <message>
            <source>At once</source>
            <translation>Одновременно</translation>
        </message>
        <message>
            <source>Bot answer p50 · p95</source>
            <translation>Ответ бота p50 · p95</translation>
        </message>
        <message>
            <source>%1 · %2 today</source>
            <translation>%1 · всего %2</translation>
        </message>
        <message>
            <source>A dialogue is one guest at one event; it ends when it is resolved or after 30 minutes of silence. Beside the new ones of the last minute stand those of the whole day.</source>
            <translation>Диалог: один гость на одном событии; он кончается, когда решён, или через 30 минут молчания. Рядом с новыми за последнюю минуту стоят все за день.</translation>
        </message>
        <message>
            <source>Queue, forecast</source>
            <translation>Очередь, прогноз</translation>
        </message>
    </context>
    <context>
        <name>LoadHead</name>
        <message>
            <source>Timetable of %1; choose another</source>
            <translation>Расписание: %1; выбрать другое</translation>
        </message>
        <message>
            <source>Load</source>
            <translation>Нагрузка</translation>
        </message>
        <message>
            <source>1 h</source>
            <translation>1 ч</translation>
        </message>
        <message>
            <source>3 h</source>
            <translation>3 ч</translation>
        </message>
        <message>
            <source>8 h</source>
            <translation>8 ч</translation>
        </message>
        <message>
            <source>Day</source>
            <translation>День</translation>
        </message>
        <message>
            <source>Range of the charts</source>
            <translation>Отрезок времени на графиках</translation>
        </message>
        <message>
            <source>Figures as a table</source>
            <translation>Цифры таблицей</translation>
        </message>
        <message>
            <source>Export</source>
            <translation>Выгрузить</translation>
        </message>
        <message>
            <source>Wallboard</source>
            <translation>Табло</translation>
        </message>
    </context>
    <context>
        <name>LoadScreen</name>
        <message>
            <source>Export</source>
            <translation>Выгрузить</translation>
        </message>
        <message>
            <source>as of %1</source>
            <translation>на %1</translation>
        </message>
        <message>
            <source>Waiting for figures</source>
            <translation>Ждём данные</translation>
        </message>
        <message>
            <source>Updated every second</source>
            <translation>Обновляется каждую секунду</translation>
        </message>
        <message>
            <source>Slow · %1</source>
            <translation>Медленно · %1</translation>
        </message>
        <message>
            <source>No link · %1</source>
            <translation>Нет связи · %1</translation>
        </message>
        <message>
            <source>Picture of the chart (PNG)</source>
            <translation>График картинкой (PNG)</translation>
        </message>
        <message>
            <source>Gates by five minutes (CSV)</source>
            <translation>Ворота по пять минут (CSV)</translation>
        </message>
        <message>
            <source>Figures of the range (CSV)</source>
            <translation>Цифры отрезка (CSV)</translation>
        </message>
        <message>
            <source>Saved: %1</source>
            <translation>Сохранено: %1</translation>
        </message>
        <message>
            <source>Could not write %1. Choose another folder.</source>
            <translation>Не удалось записать %1. Выберите другую папку.</translation>
        </message>
        <message>
            <source>%1, %2–%3 · at once = a message in the last %4 min</source>
            <translation>%1, %2–%3 · одновременно = с сообщением за последние %4 мин</translation>
        </message>
        <message>
            <source>Rehearsal %1</source>
            <translation>Учения %1</translation>
        </message>
        <message>
            <source>Dialogues at once</source>
            <translation>Диалоги одновременно</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Время</translation>
        </message>
        <message>
            <source>Bot, dialogues</source>
            <translation>Бот, диалогов</translation>
        </message>
        <message>
            <source>People, dialogues</source>
            <translation>Люди, диалогов</translation>
        </message>
        <message>
            <source>New a minute</source>
            <translation>Новых в минуту</translation>
        </message>
        <message>
            <source>Answer p50, s</source>
            <translation>Ответ p50, с</translation>
        </message>
        <message>
            <source>Answer p95, s</source>
            <translation>Ответ p95, с</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>VIP upgrades paid today</source>
            <translation>VIP-апгрейдов оплачено за день</translation>
        </message>
        <message>
            <source>Last event</source>
            <translation>Прошлое событие</translation>
        </message>
        <message>
            <source>Queue, forecast</source>
            <translation>Очередь, прогноз</translation>
        </message>
        <message>
            <source>broken line: %1</source>
            <translation>пунктир: %1</translation>
        </message>
    </context>
    <context>
        <name>LoadSide</name>
        <message>
            <source>People on shift</source>
            <translation>Люди на смене</translation>
        </message>
        <message>
            <source>%1 online</source>
            <translation>на линии %1</translation>
        </message>
        <message>
            <source>and %1 more</source>
            <translation>и ещё %1</translation>
        </message>
        <message>
            <source>Nobody is online</source>
            <translation>На линии никого</translation>
        </message>
        <message>
            <source>Who</source>
            <translation>Кто</translation>
        </message>
        <message>
            <source>Holds</source>
            <translation>Ведёт</translation>
        </message>
        <message>
            <source>Guest waits</source>
            <translation>Гость ждёт</translation>
        </message>
        <message>
            <source>Channels</source>
            <translation>Каналы</translation>
        </message>
        <message>
            <source>last %1 min</source>
            <translation>за %1 мин</translation>
        </message>
        <message>
            <source>Channel</source>
            <translation>Канал</translation>
        </message>
        <message>
            <source>Now</source>
            <translation>Сейчас</translation>
        </message>
        <message>
            <source>A min</source>
            <translation>В мин</translation>
        </message>
        <message>
            <source>By the bot</source>
            <translation>Закрыл бот</translation>
        </message>
        <message>
            <source>Answer</source>
            <translation>Ответ</translation>
        </message>
        <message>
            <source>No messages in this window</source>
            <translation>За это время сообщений не было</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>мс</translation>
        </message>
        <message>
            <source>s</source>
            <translation>с</translation>
        </message>
        <message>
            <source>%1 today</source>
            <translation>%1 за день</translation>
        </message>
        <message>
            <source>Why people are called</source>
            <translation>Почему зовут человека</translation>
        </message>
        <message>
            <source>Other</source>
            <translation>Другое</translation>
        </message>
        <message>
            <source>Nobody was called today</source>
            <translation>Сегодня никого не звали</translation>
        </message>
    </context>
    <context>
        <name>LoadStrip</name>
        <message>
            <source>Search</source>
            <translation>Поиск</translation>
        </message>
        <message>
            <source>At once · %1 min</source>
            <translation>Одновременно · %1 мин</translation>
        </message>
        <message>
            <source>peak %1 · %2</source>
            <translation>пик %1 · %2</translation>
        </message>
        <message>
            <source>Queue at %1</source>
            <translation>Очередь на %1</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>nobody waits</source>
            <translation>никто не ждёт</translation>
        </message>
        <message>
            <source>longest %1</source>
            <translation>дольше всех %1</translation>
        </message>
        <message>
            <source>Answer: bot · person</source>
            <translation>Ответ бота · человека</translation>
        </message>
        <message>
            <source>Link</source>
            <translation>Связь</translation>
        </message>
        <message>
            <source>Connecting…</source>
            <translation>Соединяемся…</translation>
        </message>
        <message>
            <source>No link · %1</source>
            <translation>Нет связи · %1</translation>
        </message>
        <message>
            <source>Catching up…</source>
            <translation>Догоняем…</translation>
        </message>
        <message>
            <source>Slow · %1</source>
            <translation>Медленно · %1</translation>
        </message>
        <message>
            <source>Live · %1</source>
            <translation>Есть · %1</translation>
        </message>
        <message>
            <source>Not sent</source>
            <translation>Не отправлено</translation>
        </message>
        <message numerus="yes">
            <source>%n to review</source>
            <translation>
                <numerusform>%n проверить</numerusform>
                <numerusform>%n проверить</numerusform>
                <numerusform>%n проверить</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n action(s)</source>
            <translation>
                <numerusform>%n действие</numerusform>
                <numerusform>%n действия</numerusform>
                <numerusform>%n действий</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>LoadTiles</name>
        <message>
            <source>no figures yet</source>
            <translation>данных пока нет</translation>
        </message>
        <message>
            <source>At once · %1 min</source>
            <translation>Одновременно · %1 мин</translation>
        </message>
        <message>
            <source>Dialogues with a message in the last %1 minutes, by the server's clock; those led by the bot and those held by people are counted apart.</source>
            <translation>Диалоги, в которых за последние %1 минут было сообщение, по часам сервера; те, что ведёт бот, и те, что ведут люди, считаются отдельно.</translation>
        </message>
        <message>
            <source>bot %1 · people %2</source>
            <translation>бот %1 · люди %2</translation>
        </message>
        <message>
            <source>Waiting for a person</source>
            <translation>Ждут человека</translation>
        </message>
        <message>
            <source>Dialogues handed over that nobody holds now; the wait counts from the guest's first unanswered message.</source>
            <translation>Диалоги, переданные людям, которые сейчас никто не ведёт; ожидание считается от первого неотвеченного сообщения гостя.</translation>
        </message>
        <message>
            <source>nobody waits</source>
            <translation>никто не ждёт</translation>
        </message>
        <message>
            <source>longest %1</source>
            <translation>дольше всех %1</translation>
        </message>
        <message>
            <source>Bot answer</source>
            <translation>Ответ бота</translation>
        </message>
        <message>
            <source>From the guest's message to the bot's answer, by the server's clock: half are not slower (p50), 95 of 100 are not slower (p95).</source>
            <translation>От сообщения гостя до ответа бота по часам сервера: половина ответов не медленнее p50, 95 из 100 не медленнее p95.</translation>
        </message>
        <message>
            <source>no answers in %1 min</source>
            <translation>за %1 мин ответов нет</translation>
        </message>
        <message>
            <source>First answer by a person</source>
            <translation>Первый ответ человека</translation>
        </message>
        <message>
            <source>From the hand-over to the first message a person wrote to the guest: the median of the day. Beside it the share answered within 120 seconds.</source>
            <translation>От передачи человеку до первого сообщения, которое человек написал гостю: медиана за день. Рядом доля ответов за 120 секунд.</translation>
        </message>
        <message>
            <source>none yet today</source>
            <translation>сегодня ещё не было</translation>
        </message>
        <message>
            <source>min</source>
            <translation>мин</translation>
        </message>
        <message>
            <source>n = %1</source>
            <translation>n = %1</translation>
        </message>
        <message>
            <source>within 120 s: %1</source>
            <translation>за 120 с: %1</translation>
        </message>
        <message>
            <source>Closed by the bot</source>
            <translation>Закрыл бот</translation>
        </message>
        <message>
            <source>1 − handed over ÷ answered by the bot, over the day; a greeting is no answer.</source>
            <translation>1 − передано людям ÷ отвечено ботом, за день; приветствие ответом не считается.</translation>
        </message>
        <message>
            <source>%1 of %2 · %3 to people</source>
            <translation>%1 из %2 · %3 людям</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>мс</translation>
        </message>
        <message>
            <source>s</source>
            <translation>с</translation>
        </message>
        <message>
            <source>VIP upgrades</source>
            <translation>VIP-апгрейды</translation>
        </message>
        <message>
            <source>Paid ÷ offered, of the offers made since %1: %2. The money is the differences paid for them; what was paid too late and is not decided, or was paid back, is left out.</source>
            <translation>Оплачено ÷ предложено среди предложений с %1: %2. Деньги: доплаты за них; оплаченное слишком поздно, пока не решено, и возвращённое не считаются.</translation>
        </message>
        <message>
            <source>nothing offered today</source>
            <translation>сегодня не предлагали</translation>
        </message>
        <message>
            <source>%1 · of %2 offered</source>
            <translation>%1 · из %2</translation>
        </message>
        <message>
            <source>paid</source>
            <translation>оплачено</translation>
        </message>
    </context>
    <context>
        <name>Part</name>
        <message>
            <source>Copy</source>
            <translation>Копировать</translation>
        </message>
        <message>
            <source>Copy link</source>
            <translation>Копировать ссылку</translation>
        </message>
    </context>
    <context>
        <name>QuestionPage</name>
        <message>
            <source>Back to the list</source>
            <translation>К списку</translation>
        </message>
        <message>
            <source>The bot could not answer</source>
            <translation>Бот не смог ответить</translation>
        </message>
        <message>
            <source>Write an article</source>
            <translation>Написать статью</translation>
        </message>
        <message>
            <source>Open the dialogue</source>
            <translation>Открыть диалог</translation>
        </message>
        <message>
            <source>Take off the list</source>
            <translation>Убрать из списка</translation>
        </message>
        <message>
            <source>Times asked: %1, last at %2. The bot uses what you write at once.</source>
            <translation>Сколько раз спросили: %1, последний в %2. Написанное бот использует сразу.</translation>
        </message>
        <message>
            <source>Sending</source>
            <translation>Отправляется</translation>
        </message>
    </context>
    <context>
        <name>QueuePane</name>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Filter</source>
            <translation>Отбор</translation>
        </message>
        <message>
            <source>Name, place, order, words</source>
            <translation>Имя, место, заказ, слова</translation>
        </message>
        <message>
            <source>Filter the queue</source>
            <translation>Отбор очереди</translation>
        </message>
        <message>
            <source>Dialogues</source>
            <translation>Диалоги</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Открытые</translation>
        </message>
        <message>
            <source>Awaiting guest</source>
            <translation>Ждём гостя</translation>
        </message>
        <message>
            <source>Snoozed</source>
            <translation>Отложены</translation>
        </message>
        <message>
            <source>Colleagues</source>
            <translation>У коллег</translation>
        </message>
        <message>
            <source>Nothing passes the filter</source>
            <translation>Под отбор ничего не подошло</translation>
        </message>
        <message>
            <source>Danger is always shown.</source>
            <translation>Опасность видна всегда.</translation>
        </message>
        <message>
            <source>Nobody is waiting</source>
            <translation>Никто не ждёт</translation>
        </message>
        <message>
            <source>New ones appear here by themselves, with a sound</source>
            <translation>Новые появятся здесь сами, со звуком</translation>
        </message>
        <message>
            <source>Nothing here</source>
            <translation>Здесь пусто</translation>
        </message>
        <message>
            <source>Dialogues appear here by themselves</source>
            <translation>Диалоги появятся здесь сами</translation>
        </message>
        <message>
            <source>At the gate now</source>
            <translation>Сейчас у ворот</translation>
        </message>
        <message>
            <source>By words…</source>
            <translation>По словам…</translation>
        </message>
        <message>
            <source>Show all</source>
            <translation>Показать все</translation>
        </message>
    </context>
    <context>
        <name>QueueScreen</name>
        <message>
            <source>This dialogue is not on this computer</source>
            <translation>Этого диалога на компьютере нет</translation>
        </message>
        <message>
            <source>Copied: %1</source>
            <translation>Скопировано: %1</translation>
        </message>
        <message numerus="yes">
            <source>%n open dialogue(s)</source>
            <translation>
                <numerusform>%n открытый диалог</numerusform>
                <numerusform>%n открытых диалога</numerusform>
                <numerusform>%n открытых диалогов</numerusform>
            </translation>
        </message>
        <message>
            <source>The longest wait is %1. The most urgent stand on top.</source>
            <translation>Дольше всех ждут %1. Самые срочные сверху.</translation>
        </message>
        <message>
            <source>The queue is empty</source>
            <translation>Очередь пуста</translation>
        </message>
        <message>
            <source>The bot leads %1 dialogues.</source>
            <translation>Диалогов у бота: %1.</translation>
        </message>
        <message>
            <source>What is next</source>
            <translation>Что дальше</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Открыть</translation>
        </message>
        <message>
            <source>Take the most urgent one</source>
            <translation>Открыть самый срочный</translation>
        </message>
        <message>
            <source>By weight of the reason and the wait</source>
            <translation>По причине и времени ожидания</translation>
        </message>
        <message>
            <source>Doors open at %1</source>
            <translation>Двери открываются в %1</translation>
        </message>
        <message>
            <source>in %1</source>
            <translation>через %1</translation>
        </message>
        <message numerus="yes">
            <source>%n put aside will come back</source>
            <translation>
                <numerusform>Вернётся %n отложенный</numerusform>
                <numerusform>Вернутся %n отложенных</numerusform>
                <numerusform>Вернутся %n отложенных</numerusform>
            </translation>
        </message>
        <message>
            <source>Each by itself, at its time</source>
            <translation>Каждый сам, в своё время</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Показать</translation>
        </message>
        <message numerus="yes">
            <source>%n open dialogue(s), nobody waits</source>
            <translation>
                <numerusform>%n открытый диалог, никто не ждёт</numerusform>
                <numerusform>%n открытых диалога, никто не ждёт</numerusform>
                <numerusform>%n открытых диалогов, никто не ждёт</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>RailBar</name>
        <message>
            <source>Load</source>
            <translation>Нагрузка</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Knowledge</source>
            <translation>Знания</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Настройки</translation>
        </message>
        <message>
            <source>Refunds</source>
            <translation>Возвраты</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Upgrades</source>
            <translation>Апгрейды</translation>
        </message>
    </context>
    <context>
        <name>ReadyReplies</name>
        <message>
            <source>choose</source>
            <translation>выбрать</translation>
        </message>
        <message>
            <source>insert</source>
            <translation>вставить</translation>
        </message>
        <message>
            <source>Ready reply: its title, words or shortcut</source>
            <translation>Готовый ответ: название, слова или цифра</translation>
        </message>
        <message>
            <source>No ready reply has these words</source>
            <translation>Готового ответа с такими словами нет</translation>
        </message>
        <message>
            <source>Ready replies</source>
            <translation>Готовые ответы</translation>
        </message>
    </context>
    <context>
        <name>RehearsalStrip</name>
        <message>
            <source>by steps</source>
            <translation>по шагам</translation>
        </message>
        <message>
            <source>Rehearsal %1: invented guests, no real tickets, nothing leaves this system</source>
            <translation>Учения %1: гости выдуманы, билеты не настоящие, наружу ничего не уходит</translation>
        </message>
    </context>
    <context>
        <name>OfferSheet</name>
        <message>
            <source>Offer to %1</source>
            <translation>Предложить: %1</translation>
        </message>
        <message>
            <source>Nothing is held yet: the places are kept when the guest agrees.</source>
            <translation>Пока ничего не держим: места займём, когда гость согласится.</translation>
        </message>
        <message>
            <source>%1: %2 more, %3 free</source>
            <translation>%1: доплата %2, свободно %3</translation>
        </message>
        <message>
            <source>Places</source>
            <translation>Места</translation>
        </message>
        <message>
            <source>In your words</source>
            <translation>Своими словами</translation>
        </message>
        <message>
            <source>Empty: the usual offer with the price difference</source>
            <translation>Пусто: обычное предложение с доплатой</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Send the offer</source>
            <translation>Отправить предложение</translation>
        </message>
        <message>
            <source>%1: %2 more for all together, %3 free</source>
            <translation>%1: доплата %2 за всех вместе, свободно %3</translation>
        </message>
    </context>
    <context>
        <name>OpenRefundSheet</name>
        <message>
            <source>Refund for order %1</source>
            <translation>Возврат по заказу %1</translation>
        </message>
        <message>
            <source>What the rules give is worked out by the server. The guest is told each step.</source>
            <translation>Сколько положено, считает сервер. Гость узнаёт о каждом шаге.</translation>
        </message>
        <message>
            <source>Open the packet</source>
            <translation>Открыть пакет</translation>
        </message>
        <message>
            <source>The guest's reason</source>
            <translation>Причина гостя</translation>
        </message>
        <message>
            <source>In the guest's own words</source>
            <translation>Словами гостя</translation>
        </message>
    </context>
    <context>
        <name>ResolveSheet</name>
        <message>
            <source>How did it end?</source>
            <translation>Чем кончилось?</translation>
        </message>
        <message>
            <source>Resolves the dialogue with %1</source>
            <translation>Диалог будет решён. Гость: %1</translation>
        </message>
        <message>
            <source>Note for colleagues</source>
            <translation>Заметка коллегам</translation>
        </message>
        <message>
            <source>Note for colleagues, if needed</source>
            <translation>Заметка коллегам, если нужна</translation>
        </message>
    </context>
    <context>
        <name>RowList</name>
        <message numerus="yes">
            <source>%n new above</source>
            <translation>
                <numerusform>%n новый выше</numerusform>
                <numerusform>%n новых выше</numerusform>
                <numerusform>%n новых выше</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>PayeeSheet</name>
        <message>
            <source>Pay to an account</source>
            <translation>Вернуть на счёт</translation>
        </message>
        <message>
            <source>Only when the money cannot go back to the card or account that paid. A second person decides.</source>
            <translation>Только если деньги нельзя вернуть туда, откуда платили. Решает другой человек.</translation>
        </message>
        <message>
            <source>Payee's full name</source>
            <translation>ФИО получателя</translation>
        </message>
        <message>
            <source>BIC of the bank, 9 digits</source>
            <translation>БИК банка, 9 цифр</translation>
        </message>
        <message>
            <source>Account, 20 digits</source>
            <translation>Счёт, 20 цифр</translation>
        </message>
        <message>
            <source>Why not the way it came</source>
            <translation>Почему не тем же путём</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Use this account</source>
            <translation>Взять этот счёт</translation>
        </message>
        <message>
            <source>A reason is needed</source>
            <translation>Нужна причина</translation>
        </message>
    </context>
    <context>
        <name>SettingsScreen</name>
        <message>
            <source>Settings</source>
            <translation>Настройки</translation>
        </message>
        <message>
            <source>Look</source>
            <translation>Вид</translation>
        </message>
        <message>
            <source>Language</source>
            <translation>Язык</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Как в системе</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Светлая</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Тёмная</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Контрастная</translation>
        </message>
        <message>
            <source>Theme</source>
            <translation>Тема</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Размер</translation>
        </message>
        <message>
            <source>Restart now</source>
            <translation>Перезапустить</translation>
        </message>
        <message>
            <source>Drafts and unsent actions are kept.</source>
            <translation>Черновики и неотправленное сохранятся.</translation>
        </message>
        <message>
            <source>The size changes with the next start</source>
            <translation>Размер изменится после перезапуска</translation>
        </message>
        <message>
            <source>Notices</source>
            <translation>Уведомления</translation>
        </message>
        <message>
            <source>Words of danger always sound.</source>
            <translation>Опасность звучит всегда.</translation>
        </message>
        <message>
            <source>Sound when somebody begins to wait</source>
            <translation>Звук, когда кто-то начал ждать</translation>
        </message>
        <message>
            <source>Notices of the system when the window is away</source>
            <translation>Уведомления системы, когда окно не впереди</translation>
        </message>
        <message>
            <source>Try the sound</source>
            <translation>Проверить звук</translation>
        </message>
        <message>
            <source>Can you hear it beside the stage?</source>
            <translation>Слышно ли его у сцены?</translation>
        </message>
        <message>
            <source>Privacy and access</source>
            <translation>Приватность и доступ</translation>
        </message>
        <message>
            <source>Names, contacts and amounts are shown as blocks.</source>
            <translation>Имена, контакты и суммы закрыты.</translation>
        </message>
        <message>
            <source>Hide names and amounts</source>
            <translation>Скрыть имена и суммы</translation>
        </message>
        <message>
            <source>Lock when idle</source>
            <translation>Блокировать без дела</translation>
        </message>
        <message>
            <source>min</source>
            <translation>мин</translation>
        </message>
        <message>
            <source>Never</source>
            <translation>Никогда</translation>
        </message>
        <message>
            <source>Sign out</source>
            <translation>Выйти</translation>
        </message>
        <message>
            <source>The key is in the keyring of this computer.</source>
            <translation>Ключ в связке ключей этого компьютера.</translation>
        </message>
        <message>
            <source>The key is only in memory: this computer has no keyring.</source>
            <translation>Ключ только в памяти: на компьютере нет связки ключей.</translation>
        </message>
        <message>
            <source>Keys</source>
            <translation>Клавиши</translation>
        </message>
        <message>
            <source>Click a key, then press another one. Keys are taken by their place on the keyboard.</source>
            <translation>Щёлкните по клавише и нажмите другую. Считается место на клавиатуре, а не буква.</translation>
        </message>
        <message>
            <source>Put all keys back</source>
            <translation>Вернуть все клавиши</translation>
        </message>
        <message>
            <source>press…</source>
            <translation>нажмите…</translation>
        </message>
    </context>
    <context>
        <name>ProspectList</name>
        <message>
            <source>Can be offered now</source>
            <translation>Можно предложить сейчас</translation>
        </message>
        <message>
            <source>inside, standard ticket, no complaint or refund open</source>
            <translation>внутри, стандарт, нет жалоб и возвратов</translation>
        </message>
        <message>
            <source>Read again</source>
            <translation>Обновить</translation>
        </message>
        <message>
            <source>Could not be read</source>
            <translation>Не удалось прочитать</translation>
        </message>
        <message>
            <source>Nobody now</source>
            <translation>Сейчас некому</translation>
        </message>
        <message>
            <source>Guests come up here once they are inside.</source>
            <translation>Гости появятся здесь, когда войдут.</translation>
        </message>
    </context>
    <context>
        <name>Shell</name>
        <message>
            <source>Could not be saved on this computer: the disk may be full. Nothing was sent.</source>
            <translation>Не удалось сохранить на этом компьютере: возможно, диск полон. Ничего не отправлено.</translation>
        </message>
        <message>
            <source>The settings file was damaged; the last good copy is in use.</source>
            <translation>Файл настроек повреждён; работает последняя исправная копия.</translation>
        </message>
        <message>
            <source>No keyring on this computer: you will sign in again after a restart.</source>
            <translation>На компьютере нет связки ключей: после перезапуска войдёте заново.</translation>
        </message>
        <message>
            <source>The server restarts. Usher comes back by itself.</source>
            <translation>Сервер перезапускается. Usher вернётся сам.</translation>
        </message>
        <message>
            <source>The disk of this computer is full: new data is not kept. Free some space.</source>
            <translation>Диск этого компьютера полон: новое не сохраняется. Освободите место.</translation>
        </message>
        <message>
            <source>Some saved actions were damaged and set aside. Check what was sent.</source>
            <translation>Часть сохранённых действий повреждена и отложена. Проверьте, что ушло.</translation>
        </message>
        <message>
            <source>The server went back in time. Everything is read again.</source>
            <translation>Сервер вернулся к прошлой копии. Всё читается заново.</translation>
        </message>
        <message>
            <source>A fault was written to the log (%1). Work goes on.</source>
            <translation>Ошибка записана в журнал (%1). Работа продолжается.</translation>
        </message>
        <message>
            <source>Not sent</source>
            <translation>Не отправлено</translation>
        </message>
        <message>
            <source>choose</source>
            <translation>выбрать</translation>
        </message>
        <message>
            <source>do it</source>
            <translation>выполнить</translation>
        </message>
        <message>
            <source>all keys</source>
            <translation>все клавиши</translation>
        </message>
        <message>
            <source>Guest, order, words, command</source>
            <translation>Гость, заказ, слова, команда</translation>
        </message>
        <message>
            <source>Nothing found here; the server is asked as well</source>
            <translation>Здесь не нашлось; спрашиваем и сервер</translation>
        </message>
    </context>
    <context>
        <name>SignInScreen</name>
        <message>
            <source>Fill this in</source>
            <translation>Заполните</translation>
        </message>
        <message>
            <source>The shift's access has ended. Please sign in again.</source>
            <translation>Доступ на смену кончился. Войдите ещё раз.</translation>
        </message>
        <message>
            <source>Locked: nobody was here. Your dialogues and the link are kept.</source>
            <translation>Заблокировано: никого не было. Диалоги и связь сохранены.</translation>
        </message>
        <message>
            <source>The Russian layout is on</source>
            <translation>Включена русская раскладка</translation>
        </message>
        <message>
            <source>Guest support console</source>
            <translation>Пульт поддержки гостей</translation>
        </message>
        <message>
            <source>Server</source>
            <translation>Сервер</translation>
        </message>
        <message>
            <source>Name or e-mail</source>
            <translation>Имя или почта</translation>
        </message>
        <message>
            <source>Password</source>
            <translation>Пароль</translation>
        </message>
        <message>
            <source>Show the password</source>
            <translation>Показать пароль</translation>
        </message>
        <message>
            <source>Known servers</source>
            <translation>Известные серверы</translation>
        </message>
        <message>
            <source>Sign in</source>
            <translation>Войти</translation>
        </message>
        <message>
            <source>The key is kept in the keyring of this computer.</source>
            <translation>Ключ хранится в связке ключей этого компьютера.</translation>
        </message>
        <message>
            <source>Theme: as the system</source>
            <translation>Тема: как в системе</translation>
        </message>
        <message>
            <source>Theme: light</source>
            <translation>Тема: светлая</translation>
        </message>
        <message>
            <source>Theme: dark</source>
            <translation>Тема: тёмная</translation>
        </message>
        <message>
            <source>Theme: high contrast</source>
            <translation>Тема: контрастная</translation>
        </message>
        <message>
            <source>Answers</source>
            <translation>Отвечает</translation>
        </message>
        <message>
            <source>As the system</source>
            <translation>Как в системе</translation>
        </message>
        <message>
            <source>Checking…</source>
            <translation>Проверяем…</translation>
        </message>
        <message>
            <source>Dark</source>
            <translation>Тёмная</translation>
        </message>
        <message>
            <source>High contrast</source>
            <translation>Контрастная</translation>
        </message>
        <message>
            <source>Light</source>
            <translation>Светлая</translation>
        </message>
        <message>
            <source>No answer</source>
            <translation>Не отвечает</translation>
        </message>
        <message>
            <source>Other version</source>
            <translation>Другая версия</translation>
        </message>
        <message>
            <source>Rehearsal</source>
            <translation>Учения</translation>
        </message>
        <message>
            <source>Usher %1 answers at this address</source>
            <translation>По этому адресу отвечает Usher %1</translation>
        </message>
    </context>
    <context>
        <name>SnoozeSheet</name>
        <message>
            <source>%1 comes back by itself, or at once when the guest writes.</source>
            <translation>%1: диалог вернётся сам, а если гость напишет, то сразу.</translation>
        </message>
        <message>
            <source>Put aside for how long?</source>
            <translation>Отложить на сколько?</translation>
        </message>
        <message>
            <source>10 minutes</source>
            <translation>10 минут</translation>
        </message>
        <message>
            <source>30 minutes</source>
            <translation>30 минут</translation>
        </message>
        <message>
            <source>1 hour</source>
            <translation>1 час</translation>
        </message>
        <message>
            <source>3 hours</source>
            <translation>3 часа</translation>
        </message>
        <message>
            <source>Until doors open, %1</source>
            <translation>До открытия дверей, %1</translation>
        </message>
    </context>
    <context>
        <name>Thread</name>
        <message numerus="yes">
            <source>%n new below</source>
            <translation>
                <numerusform>%n новое ниже</numerusform>
                <numerusform>%n новых ниже</numerusform>
                <numerusform>%n новых ниже</numerusform>
            </translation>
        </message>
        <message>
            <source>To the end</source>
            <translation>В конец</translation>
        </message>
    </context>
    <context>
        <name>UndoBar</name>
        <message>
            <source>Sends in %1 s</source>
            <translation>Отправим через %1 с</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Отменить</translation>
        </message>
    </context>
    <context>
        <name>refund</name>
        <message>
            <source>to the account ···· %1</source>
            <translation>на счёт ···· %1</translation>
        </message>
        <message>
            <source>to %1</source>
            <translation>на: %1</translation>
        </message>
        <message>
            <source>A second person agrees</source>
            <translation>Согласится второй человек</translation>
        </message>
        <message>
            <source>Money goes %1, 1–3 days</source>
            <translation>Деньги уйдут %1, 1–3 дня</translation>
        </message>
        <message>
            <source>Receipt by 54-FZ, a copy to the guest</source>
            <translation>Чек возврата по 54-ФЗ, копия гостю</translation>
        </message>
        <message>
            <source>Packet is being collected</source>
            <translation>Пакет собирается</translation>
        </message>
        <message>
            <source>Decision</source>
            <translation>Решение</translation>
        </message>
        <message>
            <source>Money and receipt</source>
            <translation>Деньги и чек</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Отказ</translation>
        </message>
        <message>
            <source>Withdrawn</source>
            <translation>Отозван</translation>
        </message>
        <message>
            <source>Agreed: %1</source>
            <translation>Согласие: %1</translation>
        </message>
        <message>
            <source>Delay of a lone approver until %1</source>
            <translation>Отсрочка до %1: решал один</translation>
        </message>
        <message>
            <source>The ticket stays as it is</source>
            <translation>Билет остаётся</translation>
        </message>
        <message>
            <source>Gates do not know yet: %1</source>
            <translation>Ещё не знают ворота: %1</translation>
        </message>
        <message>
            <source>Tickets are dead at the gates</source>
            <translation>Билеты погашены на воротах</translation>
        </message>
        <message>
            <source>Paid back %1</source>
            <translation>Возвращено %1</translation>
        </message>
        <message>
            <source>Not known yet, we are asking the bank</source>
            <translation>Пока неизвестно, спрашиваем банк</translation>
        </message>
        <message>
            <source>Money is on its way %1</source>
            <translation>Деньги в пути %1</translation>
        </message>
        <message>
            <source>Receipt of return printed</source>
            <translation>Чек возврата готов</translation>
        </message>
        <message>
            <source>No receipt of return: call the cash desk</source>
            <translation>Чека возврата нет: позвоните в кассу</translation>
        </message>
        <message>
            <source>Receipt of return is being printed</source>
            <translation>Чек возврата печатается</translation>
        </message>
        <message>
            <source>Waits for a decision</source>
            <translation>Ждёт решения</translation>
        </message>
        <message>
            <source>Waits for the guest</source>
            <translation>Ждём гостя</translation>
        </message>
        <message>
            <source>Approved</source>
            <translation>Одобрен</translation>
        </message>
        <message>
            <source>Gates are learning</source>
            <translation>Ворота узнают</translation>
        </message>
        <message>
            <source>Money is on its way</source>
            <translation>Деньги в пути</translation>
        </message>
        <message>
            <source>Paid, receipt to come</source>
            <translation>Выплачен, ждём чек</translation>
        </message>
        <message>
            <source>Paid back</source>
            <translation>Возвращён</translation>
        </message>
        <message>
            <source>Payment failed</source>
            <translation>Выплата не прошла</translation>
        </message>
        <message>
            <source>Event cancelled</source>
            <translation>Отмена</translation>
        </message>
        <message>
            <source>Event moved</source>
            <translation>Перенос</translation>
        </message>
        <message>
            <source>Illness</source>
            <translation>Болезнь</translation>
        </message>
        <message>
            <source>Paid twice</source>
            <translation>Двойная оплата</translation>
        </message>
        <message>
            <source>Not let in by our fault</source>
            <translation>Не впустили по нашей вине</translation>
        </message>
        <message>
            <source>Change of mind</source>
            <translation>Передумали</translation>
        </message>
        <message>
            <source>Two must agree</source>
            <translation>Нужны двое</translation>
        </message>
        <message>
            <source>The ground is ours: everything is paid back, however late.</source>
            <translation>Основание на нашей стороне: возвращаем всё, срок не важен.</translation>
        </message>
        <message>
            <source>Paid twice for one order: the second payment goes back whole.</source>
            <translation>Заказ оплачен дважды: второй платёж возвращается целиком.</translation>
        </message>
        <message>
            <source>Illness with a document, by the time left to the event.</source>
            <translation>Болезнь с документом, по сроку до концерта.</translation>
        </message>
        <message>
            <source>By the time left to the event: from ten days 100 %, from five 50 %, from three 30 %.</source>
            <translation>По сроку до концерта: от десяти дней 100 %, от пяти 50 %, от трёх 30 %.</translation>
        </message>
        <message>
            <source>Less than three days before the event and the ground is not ours: nothing.</source>
            <translation>Меньше трёх дней до концерта, основание не наше: ничего.</translation>
        </message>
        <message>
            <source>The ticket has let somebody in: nothing, unless the ground is ours.</source>
            <translation>По билету вошли: ничего, если основание не наше.</translation>
        </message>
        <message>
            <source>By the rules: nothing to pay back</source>
            <translation>По правилам: возвращать нечего</translation>
        </message>
        <message>
            <source>By the rules: pay back %1, that is %2 %</source>
            <translation>По правилам: вернуть %1, это %2 %</translation>
        </message>
        <message>
            <source>The time left to the event plays no part</source>
            <translation>Срок до концерта не важен</translation>
        </message>
        <message>
            <source>Was at the gate</source>
            <translation>Был на входе</translation>
        </message>
        <message>
            <source>Passed on or re-issued after the request</source>
            <translation>Передан или перевыпущен после просьбы</translation>
        </message>
        <message>
            <source>The payee is not the buyer</source>
            <translation>Получатель не покупатель</translation>
        </message>
        <message>
            <source>Requisites from the chat were changed</source>
            <translation>Реквизиты из чата меняли</translation>
        </message>
        <message>
            <source>This account stands in another packet</source>
            <translation>Счёт уже в другом пакете</translation>
        </message>
        <message>
            <source>This card or phone stands in another packet</source>
            <translation>Карта или телефон уже в другом пакете</translation>
        </message>
        <message>
            <source>Many requests of this guest</source>
            <translation>Много обращений гостя</translation>
        </message>
        <message>
            <source>The payment is disputed at the bank</source>
            <translation>По платежу открыт спор</translation>
        </message>
        <message>
            <source>More than is left of the payment</source>
            <translation>Больше остатка платежа</translation>
        </message>
        <message>
            <source>More than the rules give</source>
            <translation>Больше, чем дают правила</translation>
        </message>
        <message>
            <source>Asked right after a failed scan</source>
            <translation>Просьба сразу после отказа на входе</translation>
        </message>
        <message>
            <source>Upgrade paid, now the base is given back</source>
            <translation>Апгрейд оплачен, а базу возвращают</translation>
        </message>
        <message>
            <source>The ground is not what the books say</source>
            <translation>Основание расходится с учётом</translation>
        </message>
        <message>
            <source>which tickets</source>
            <translation>какие билеты</translation>
        </message>
        <message>
            <source>document</source>
            <translation>документ</translation>
        </message>
        <message>
            <source>where to pay</source>
            <translation>куда платить</translation>
        </message>
        <message>
            <source>Opened</source>
            <translation>Открыт</translation>
        </message>
        <message>
            <source>Changed</source>
            <translation>Изменён</translation>
        </message>
        <message>
            <source>Requisites changed</source>
            <translation>Исправлены реквизиты</translation>
        </message>
        <message>
            <source>Handed in for a decision</source>
            <translation>Подан на решение</translation>
        </message>
        <message>
            <source>Asked the guest</source>
            <translation>Запросили у гостя</translation>
        </message>
        <message>
            <source>Every gate knows</source>
            <translation>Все ворота знают</translation>
        </message>
        <message>
            <source>Gate risk accepted</source>
            <translation>Риск ворот принят</translation>
        </message>
        <message>
            <source>Money sent</source>
            <translation>Деньги отправлены</translation>
        </message>
        <message>
            <source>Money arrived at the bank</source>
            <translation>Деньги ушли</translation>
        </message>
        <message>
            <source>Zero is no refund: refuse the packet instead</source>
            <translation>Ноль не возврат: откажите в пакете</translation>
        </message>
        <message>
            <source>At most two digits after the comma</source>
            <translation>Не больше двух цифр после запятой</translation>
        </message>
        <message>
            <source>Write an amount like 1 500 or 1 500,50</source>
            <translation>Напишите сумму так: 1 500 или 1 500,50</translation>
        </message>
        <message>
            <source>The spare payment closes, the ticket stays</source>
            <translation>Закроем лишний платёж, билет в силе</translation>
        </message>
        <message>
            <source>Ground: %1</source>
            <translation>Основание: %1</translation>
        </message>
        <message>
            <source>Tickets that die at every gate: %1</source>
            <translation>Погаснут на всех воротах, билетов: %1</translation>
        </message>
        <message>
            <source>Save for the bank: payments, codes and entries of order %1 (PDF)</source>
            <translation>Сохранить для банка: оплата, коды и проходы заказа %1 (PDF)</translation>
        </message>
        <message>
            <source>Federal law 193-FZ, asked after the doors had opened</source>
            <translation>193-ФЗ, запрос после открытия дверей</translation>
        </message>
        <message>
            <source>Federal law 193-FZ, days before the event: %1</source>
            <translation>193-ФЗ, дней до концерта: %1</translation>
        </message>
        <message>
            <source>Signs of risk</source>
            <translation>Признаки риска</translation>
        </message>
        <message>
            <source>Stops</source>
            <translation>Стоп</translation>
        </message>
        <message>
            <source>Important</source>
            <translation>Важно</translation>
        </message>
        <message>
            <source>The money does not go there</source>
            <translation>Деньги уйдут не на них</translation>
        </message>
        <message>
            <source>not used at the gate</source>
            <translation>билет не использован на воротах</translation>
        </message>
        <message>
            <source>payer and buyer are the same</source>
            <translation>плательщик и покупатель совпадают</translation>
        </message>
        <message>
            <source>no dispute at the bank</source>
            <translation>спора по платежу нет</translation>
        </message>
        <message>
            <source>Documents</source>
            <translation>Документы</translation>
        </message>
        <message>
            <source>Save %1</source>
            <translation>Сохранить %1</translation>
        </message>
        <message>
            <source>Show %1 larger</source>
            <translation>Показать крупнее: %1</translation>
        </message>
        <message>
            <source>%1 asked, %2 possible</source>
            <translation>просят %1, можно %2</translation>
        </message>
        <message>
            <source>Requests in all: %1</source>
            <translation>Всего заявок: %1</translation>
        </message>
        <message>
            <source>The event is not cancelled</source>
            <translation>Событие не отменено</translation>
        </message>
        <message>
            <source>The event is not moved</source>
            <translation>Событие не перенесено</translation>
        </message>
        <message>
            <source>The order was paid once</source>
            <translation>Заказ оплачен один раз</translation>
        </message>
        <message>
            <source>No gate has refused these tickets</source>
            <translation>Ворота этим билетам не отказывали</translation>
        </message>
        <message>
            <source>Bot</source>
            <translation>Бот</translation>
        </message>
        <message>
            <source>The guest handed it in through the bot</source>
            <translation>Бот собрал пакет со слов гостя</translation>
        </message>
        <message>
            <source>Requisites entered</source>
            <translation>Указаны реквизиты</translation>
        </message>
        <message>
            <source>Requisites erased, they are not needed any more</source>
            <translation>Реквизиты стёрты: больше не нужны</translation>
        </message>
        <message>
            <source>Being collected</source>
            <translation>Собирается</translation>
        </message>
        <message>
            <source>Changed hands</source>
            <translation>Сменил код</translation>
        </message>
        <message>
            <source>Not the buyer</source>
            <translation>Не покупатель</translation>
        </message>
        <message>
            <source>New requisites</source>
            <translation>Новые реквизиты</translation>
        </message>
        <message>
            <source>Account seen</source>
            <translation>Счёт встречался</translation>
        </message>
        <message>
            <source>Card seen</source>
            <translation>Карта встречалась</translation>
        </message>
        <message>
            <source>Many requests</source>
            <translation>Частые заявки</translation>
        </message>
        <message>
            <source>Disputed</source>
            <translation>Спор в банке</translation>
        </message>
        <message>
            <source>Over what is left</source>
            <translation>Больше остатка</translation>
        </message>
        <message>
            <source>Over the rules</source>
            <translation>Больше правил</translation>
        </message>
        <message>
            <source>After a refusal</source>
            <translation>После отказа</translation>
        </message>
        <message>
            <source>After an upgrade</source>
            <translation>После апгрейда</translation>
        </message>
        <message>
            <source>Not borne out</source>
            <translation>Не сходится</translation>
        </message>
        <message>
            <source>card</source>
            <translation>карта</translation>
        </message>
        <message>
            <source>cash</source>
            <translation>наличные</translation>
        </message>
        <message>
            <source>ticket shop,</source>
            <translation>магазин билетов,</translation>
        </message>
        <message>
            <source>SBP</source>
            <translation>СБП</translation>
        </message>
        <message>
            <source>desk</source>
            <translation>стойка</translation>
        </message>
        <message>
            <source>%1, ticket %2</source>
            <translation>%1, билет %2</translation>
        </message>
        <message>
            <source>gate %1</source>
            <translation>ворота %1</translation>
        </message>
        <message>
            <source>Money goes back, 1–3 days</source>
            <translation>Деньги вернутся за 1–3 дня</translation>
        </message>
        <message>
            <source>A person must look</source>
            <translation>Нужен человек</translation>
        </message>
        <message>
            <source>A person transfers it %1 and says so</source>
            <translation>Человек переведёт деньги %1 и отметит это</translation>
        </message>
        <message>
            <source>Paid out by hand</source>
            <translation>Выплачено вручную</translation>
        </message>
        <message>
            <source>The bank refused</source>
            <translation>Банк отказал</translation>
        </message>
        <message>
            <source>The payer disputes it at his bank</source>
            <translation>Плательщик оспорил платёж в своём банке</translation>
        </message>
        <message>
            <source>The bank decided for us</source>
            <translation>Банк решил в нашу пользу</translation>
        </message>
        <message>
            <source>The bank took the money back</source>
            <translation>Банк вернул деньги плательщику</translation>
        </message>
    </context>
    <context>
        <name>RefundDecision</name>
        <message>
            <source>What will happen</source>
            <translation>Что произойдёт</translation>
        </message>
        <message>
            <source>Where it stands</source>
            <translation>Что сделано</translation>
        </message>
        <message>
            <source>of %1</source>
            <translation>из %1</translation>
        </message>
        <message>
            <source>An approver decides. Your role may prepare the packet.</source>
            <translation>Решает проверяющий. Ваша роль может подготовить пакет.</translation>
        </message>
        <message>
            <source>You handed it in: another person decides.</source>
            <translation>Пакет подали вы: решает другой человек.</translation>
        </message>
        <message>
            <source>You changed this packet: another person decides.</source>
            <translation>Вы меняли пакет: решает другой человек.</translation>
        </message>
        <message>
            <source>The packet lacks: %1</source>
            <translation>В пакете нет: %1</translation>
        </message>
        <message>
            <source>Handed in by %1.</source>
            <translation>Подаёт %1.</translation>
        </message>
        <message>
            <source>Agreed: %1 of %2.</source>
            <translation>Согласились: %1 из %2.</translation>
        </message>
        <message>
            <source>Pay back %1</source>
            <translation>Вернуть %1</translation>
        </message>
        <message>
            <source>The code is bound to %1, version %2, %3</source>
            <translation>Код привязан к %1, версия %2, %3</translation>
        </message>
        <message>
            <source>To pay back</source>
            <translation>К возврату</translation>
        </message>
        <message>
            <source>By the rules</source>
            <translation>По правилам</translation>
        </message>
        <message>
            <source>A part</source>
            <translation>Часть</translation>
        </message>
        <message>
            <source>Amount</source>
            <translation>Сумма</translation>
        </message>
        <message>
            <source>1 500</source>
            <translation>1 500</translation>
        </message>
        <message>
            <source>Why in spite of the signs of risk</source>
            <translation>Почему, несмотря на признаки риска</translation>
        </message>
        <message>
            <source>It is written into the journal</source>
            <translation>Попадёт в журнал</translation>
        </message>
        <message>
            <source>Confirm with a code</source>
            <translation>Подтвердите кодом</translation>
        </message>
        <message>
            <source>Code of six digits from your app</source>
            <translation>Код из шести цифр из приложения</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Стереть</translation>
        </message>
        <message>
            <source>No app for codes yet? Set it up</source>
            <translation>Ещё нет приложения с кодами? Настроить</translation>
        </message>
        <message>
            <source>Hand in for a decision</source>
            <translation>Подать на решение</translation>
        </message>
        <message>
            <source>Pay to an account instead</source>
            <translation>Вернуть на счёт</translation>
        </message>
        <message>
            <source>Change the packet</source>
            <translation>Изменить пакет</translation>
        </message>
        <message>
            <source>Ask the guest</source>
            <translation>Запросить у гостя</translation>
        </message>
        <message>
            <source>Refuse with a reason</source>
            <translation>Отказать с причиной</translation>
        </message>
        <message>
            <source>Withdraw the packet</source>
            <translation>Отозвать пакет</translation>
        </message>
        <message>
            <source>Do not wait for the gates</source>
            <translation>Не ждать ворота</translation>
        </message>
        <message>
            <source>Every action goes into the journal</source>
            <translation>Каждое действие попадает в журнал</translation>
        </message>
        <message>
            <source>You decide.</source>
            <translation>Решаете вы.</translation>
        </message>
        <message>
            <source>You have agreed. A second person is needed, or yourself again in %1.</source>
            <translation>Вы согласны. Нужен второй человек или снова вы через %1.</translation>
        </message>
        <message>
            <source>As in the packet</source>
            <translation>Как в пакете</translation>
        </message>
        <message>
            <source>Nothing to pay back: refuse it or change the amount.</source>
            <translation>Возвращать нечего: откажите или измените сумму.</translation>
        </message>
        <message>
            <source>A part is at most what is asked: %1</source>
            <translation>Часть не больше того, что просят: %1</translation>
        </message>
    </context>
    <context>
        <name>RefundList</name>
        <message>
            <source>Under way</source>
            <translation>В пути</translation>
        </message>
        <message>
            <source>Closed</source>
            <translation>Закрыты</translation>
        </message>
        <message>
            <source>Refunds</source>
            <translation>Возвраты</translation>
        </message>
        <message>
            <source>Nothing waits here</source>
            <translation>Здесь никто не ждёт</translation>
        </message>
        <message>
            <source>The bot collects packets from guests; you can open one yourself with F6 in a dialogue.</source>
            <translation>Пакеты собирает бот. Открыть самому: F6 в диалоге.</translation>
        </message>
        <message>
            <source>Pay out</source>
            <translation>Выплатить</translation>
        </message>
        <message>
            <source>Decide</source>
            <translation>Решить</translation>
        </message>
        <message>
            <source>Guest</source>
            <translation>У гостя</translation>
        </message>
    </context>
    <context>
        <name>RefundPage</name>
        <message>
            <source>Refund %1</source>
            <translation>Возврат %1</translation>
        </message>
        <message>
            <source>version %1</source>
            <translation>версия %1</translation>
        </message>
        <message>
            <source>Dialogue</source>
            <translation>Диалог</translation>
        </message>
        <message>
            <source>order %1</source>
            <translation>заказ %1</translation>
        </message>
        <message>
            <source>The packet lacks: %1</source>
            <translation>В пакете нет: %1</translation>
        </message>
        <message>
            <source>Money</source>
            <translation>Деньги</translation>
        </message>
        <message>
            <source>Payment</source>
            <translation>Платёж</translation>
        </message>
        <message>
            <source>Where it goes back</source>
            <translation>Куда вернуть</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>Оплачено</translation>
        </message>
        <message>
            <source>To return</source>
            <translation>К возврату</translation>
        </message>
        <message>
            <source>stays for the ticket</source>
            <translation>остаётся за билетом</translation>
        </message>
        <message>
            <source>The same: %1</source>
            <translation>Туда же: %1</translation>
        </message>
        <message>
            <source>will be used</source>
            <translation>будут использованы</translation>
        </message>
        <message>
            <source>not used</source>
            <translation>не использован</translation>
        </message>
        <message>
            <source>Requisites from the chat: account %1, %2</source>
            <translation>Реквизиты из чата: счёт %1, %2</translation>
        </message>
        <message>
            <source>Show, with a reason</source>
            <translation>Показать с причиной</translation>
        </message>
        <message>
            <source>hidden again in 30 s</source>
            <translation>скроются через 30 с</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Ticket</source>
            <translation>Билет</translation>
        </message>
        <message>
            <source>At the gate</source>
            <translation>На входе</translation>
        </message>
        <message>
            <source>By the rules</source>
            <translation>По правилам</translation>
        </message>
        <message>
            <source>History</source>
            <translation>История</translation>
        </message>
        <message>
            <source>The guest writes: %1</source>
            <translation>Гость пишет: %1</translation>
        </message>
        <message>
            <source>BIC %1</source>
            <translation>БИК %1</translation>
        </message>
        <message>
            <source>a transfer there failed</source>
            <translation>перевод туда не прошёл</translation>
        </message>
        <message>
            <source>To the account ···· %1</source>
            <translation>На счёт ···· %1</translation>
        </message>
    </context>
    <context>
        <name>RefundScreen</name>
        <message>
            <source>This refund is not on this computer</source>
            <translation>Этого возврата здесь нет</translation>
        </message>
        <message>
            <source>Choose a refund</source>
            <translation>Выберите возврат</translation>
        </message>
        <message>
            <source>The packet shows what the rules give, where the money goes back and what speaks against it.</source>
            <translation>В пакете видно, сколько положено, куда уйдут деньги и что против.</translation>
        </message>
        <message>
            <source>This guest has no order: ask for its number first</source>
            <translation>У гостя нет заказа: сначала спросите номер</translation>
        </message>
        <message>
            <source>The packet is being opened</source>
            <translation>Пакет открывается</translation>
        </message>
        <message>
            <source>Refuse the refund</source>
            <translation>Отказать в возврате</translation>
        </message>
        <message>
            <source>The guest reads this reason</source>
            <translation>Гость прочтёт эту причину</translation>
        </message>
        <message>
            <source>Refuse</source>
            <translation>Отказать</translation>
        </message>
        <message>
            <source>Ask the guest</source>
            <translation>Запросить у гостя</translation>
        </message>
        <message>
            <source>The guest reads this question</source>
            <translation>Гость прочтёт этот вопрос</translation>
        </message>
        <message>
            <source>Ask</source>
            <translation>Спросить</translation>
        </message>
        <message>
            <source>Withdraw the packet</source>
            <translation>Отозвать пакет</translation>
        </message>
        <message>
            <source>Why, for colleagues</source>
            <translation>Почему, для коллег</translation>
        </message>
        <message>
            <source>Withdraw</source>
            <translation>Отозвать</translation>
        </message>
        <message>
            <source>Do not wait for the gates</source>
            <translation>Не ждать ворота</translation>
        </message>
        <message>
            <source>Until a gate knows, the dead ticket can still let somebody in there. Say why that is fine.</source>
            <translation>Пока ворота не знают, погашенный билет ещё может там впустить. Напишите, почему это не страшно.</translation>
        </message>
        <message>
            <source>Accept the risk</source>
            <translation>Принять риск</translation>
        </message>
        <message>
            <source>Show the requisites</source>
            <translation>Показать реквизиты</translation>
        </message>
        <message>
            <source>Why do you need them in full? It is written into the journal.</source>
            <translation>Зачем они целиком? Причина попадёт в журнал.</translation>
        </message>
        <message>
            <source>Show for 30 s</source>
            <translation>Показать на 30 с</translation>
        </message>
        <message>
            <source>Refunds</source>
            <translation>Возвраты</translation>
        </message>
        <message>
            <source>Packet</source>
            <translation>Пакет</translation>
        </message>
        <message>
            <source>Decision</source>
            <translation>Решение</translation>
        </message>
    </context>
    <context>
        <name>refusals</name>
        <message>
            <source>Not re-issued: somebody is inside with it. Check the order's other tickets.</source>
            <translation>Нельзя перевыпустить: по билету уже вошли. Проверьте другие билеты заказа.</translation>
        </message>
        <message>
            <source>Re-issued twice already. A lead may do it once more.</source>
            <translation>Уже перевыпущен дважды. Ещё раз может старший.</translation>
        </message>
        <message>
            <source>This ticket was refunded, cancelled or blocked.</source>
            <translation>Билет возвращён, отменён или заблокирован.</translation>
        </message>
        <message>
            <source>This event has no such gate.</source>
            <translation>Таких ворот у события нет.</translation>
        </message>
        <message>
            <source>No places left here. Offer another category.</source>
            <translation>Мест здесь больше нет. Предложите другую категорию.</translation>
        </message>
        <message>
            <source>The limit of places for one guest is reached.</source>
            <translation>Достигнут предел мест на одного гостя.</translation>
        </message>
        <message>
            <source>Not on sale now.</source>
            <translation>Сейчас не продаётся.</translation>
        </message>
        <message>
            <source>The hold has ended and the places are free again. Hold them anew.</source>
            <translation>Бронь кончилась, места свободны. Возьмите бронь заново.</translation>
        </message>
        <message>
            <source>Five minutes were added once already.</source>
            <translation>Пять минут уже добавляли.</translation>
        </message>
        <message>
            <source>Cannot be offered: not inside, a refund is open, or the ticket is no standard one.</source>
            <translation>Предложить нельзя: гость не внутри, открыт возврат или билет не стандартный.</translation>
        </message>
        <message>
            <source>Offers are paused for this event.</source>
            <translation>Предложения по событию остановлены.</translation>
        </message>
        <message>
            <source>Look at the newest version first and repeat.</source>
            <translation>Сначала посмотрите новую версию и повторите.</translation>
        </message>
        <message>
            <source>Who prepared or changed the packet does not decide on it. Ask a colleague.</source>
            <translation>Кто готовил или менял пакет, тот его не решает. Позовите коллегу.</translation>
        </message>
        <message>
            <source>A code from your app is needed.</source>
            <translation>Нужен код из приложения.</translation>
        </message>
        <message>
            <source>The code is wrong. Wait for the next one and type it.</source>
            <translation>Код неверный. Дождитесь следующего и введите его.</translation>
        </message>
        <message>
            <source>This code was used already. Wait for the next one.</source>
            <translation>Код уже использован. Дождитесь следующего.</translation>
        </message>
        <message>
            <source>Too many wrong codes: locked for 15 minutes.</source>
            <translation>Слишком много неверных кодов: закрыто на 15 минут.</translation>
        </message>
        <message>
            <source>You have no app for codes yet. Set it up first.</source>
            <translation>Приложения с кодами ещё нет. Сначала настройте.</translation>
        </message>
        <message>
            <source>More than was paid and not yet given back.</source>
            <translation>Больше, чем оплачено и не возвращено.</translation>
        </message>
        <message>
            <source>The packet is not complete yet.</source>
            <translation>Пакет ещё не полный.</translation>
        </message>
        <message>
            <source>The amount has changed. Look again and repeat.</source>
            <translation>Сумма изменилась. Посмотрите и повторите.</translation>
        </message>
        <message>
            <source>A sign of risk stops the quick way: write why it is fine.</source>
            <translation>Признак риска закрывает быстрый путь: напишите, почему можно.</translation>
        </message>
        <message>
            <source>The delay of a lone approver is not over yet.</source>
            <translation>Отсрочка ещё не кончилась: решал один.</translation>
        </message>
        <message>
            <source>The link was cut before it was sent. Look at the newest version and repeat.</source>
            <translation>Связь пропала до отправки. Посмотрите новую версию и повторите.</translation>
        </message>
        <message>
            <source>It follows another action that waits for your word.</source>
            <translation>Сначала решите про предыдущее действие.</translation>
        </message>
        <message>
            <source>Above what one refund may ever be. Pay back a part of it.</source>
            <translation>Больше предела одного возврата. Верните часть суммы.</translation>
        </message>
        <message>
            <source>Another part still waits to be paid: say first what became of it.</source>
            <translation>Другая часть ещё ждёт выплаты: сначала отметьте её.</translation>
        </message>
        <message>
            <source>This number has paid another refund today. Look at the document.</source>
            <translation>По этому номеру сегодня выплачен другой возврат. Сверьтесь с документом.</translation>
        </message>
        <message>
            <source>Your codes cannot be checked on this server: an administrator resets them, then set them up anew.</source>
            <translation>Этот сервер не может проверить ваши коды: администратор их сбросит, и вы настроите их заново.</translation>
        </message>
        <message>
            <source>The order is paid already. Send the present QR.</source>
            <translation>Заказ уже оплачен. Отправьте действующий QR.</translation>
        </message>
        <message>
            <source>Money for this order is being checked by hand. No second link until that is done.</source>
            <translation>Деньги за этот заказ проверяет человек. До конца проверки вторую ссылку не отправляем.</translation>
        </message>
        <message>
            <source>There is no chat to send it into. Open the ticket from the guest's dialogue (F7) and repeat.</source>
            <translation>Некуда отправить: чата с гостем нет. Откройте билет из диалога гостя (F7) и повторите.</translation>
        </message>
    </context>
    <context>
        <name>UnsentScreen</name>
        <message>
            <source>Not possible without a link</source>
            <translation>Без связи нельзя</translation>
        </message>
        <message>
            <source>Search in old dialogues</source>
            <translation>Искать в старых диалогах</translation>
        </message>
        <message>
            <source>Open a guest card anew</source>
            <translation>Открыть новую карту гостя</translation>
        </message>
        <message>
            <source>Send and see files</source>
            <translation>Посылать и смотреть файлы</translation>
        </message>
        <message>
            <source>See the load of this minute</source>
            <translation>Видеть нагрузку этой минуты</translation>
        </message>
        <message>
            <source>If it does not come back</source>
            <translation>Если не вернётся</translation>
        </message>
        <message>
            <source>After 60 s without a link the server returns your dialogues to the queue. Share the internet of a phone: Usher picks it up by itself.</source>
            <translation>Через 60 с без связи сервер возвращает ваши диалоги в очередь. Раздайте интернет с телефона: Usher подхватит сам.</translation>
        </message>
        <message>
            <source>Everything is sent</source>
            <translation>Всё отправлено</translation>
        </message>
        <message>
            <source>What you do without a link waits here and goes by itself.</source>
            <translation>Сделанное без связи ждёт здесь и уходит само.</translation>
        </message>
        <message>
            <source>Not sent</source>
            <translation>Не отправлено</translation>
        </message>
        <message>
            <source>in this order, each once</source>
            <translation>по порядку, каждое один раз</translation>
        </message>
        <message>
            <source>Reply: %1</source>
            <translation>Ответ: %1</translation>
        </message>
        <message>
            <source>Note: %1</source>
            <translation>Заметка: %1</translation>
        </message>
        <message>
            <source>Take: %1</source>
            <translation>Взять: %1</translation>
        </message>
        <message>
            <source>Give back to bot: %1</source>
            <translation>Вернуть боту: %1</translation>
        </message>
        <message>
            <source>Resolve: %1</source>
            <translation>Решить: %1</translation>
        </message>
        <message>
            <source>Snooze: %1</source>
            <translation>Отложить: %1</translation>
        </message>
        <message>
            <source>Open again: %1</source>
            <translation>Открыть снова: %1</translation>
        </message>
        <message>
            <source>Answer for the bot: %1</source>
            <translation>Ответ для бота: %1</translation>
        </message>
        <message>
            <source>outcome: %1</source>
            <translation>исход: %1</translation>
        </message>
        <message>
            <source>Waits for the link</source>
            <translation>Ждёт связи</translation>
        </message>
        <message>
            <source>Is going out</source>
            <translation>Уходит</translation>
        </message>
        <message>
            <source>Held for undo</source>
            <translation>Можно отменить</translation>
        </message>
        <message>
            <source>May have been sent</source>
            <translation>Возможно, ушло</translation>
        </message>
        <message>
            <source>Asks before sending</source>
            <translation>Спросим перед отправкой</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Отказано</translation>
        </message>
    </context>
    <context>
        <name>WallWords</name>
        <message>
            <source>%1 at %2</source>
            <translation>%1 в %2</translation>
        </message>
        <message>
            <source>No link</source>
            <translation>Нет связи</translation>
        </message>
        <message>
            <source>No link, figures of %1</source>
            <translation>Нет связи, данные на %1</translation>
        </message>
        <message>
            <source>Linked</source>
            <translation>На связи</translation>
        </message>
        <message>
            <source>Rehearsal %1</source>
            <translation>Учения %1</translation>
        </message>
        <message>
            <source>At once</source>
            <translation>Одновременно</translation>
        </message>
        <message>
            <source>no figures yet</source>
            <translation>данных пока нет</translation>
        </message>
        <message>
            <source>At once, last %1 min</source>
            <translation>Одновременно, за %1 мин</translation>
        </message>
        <message>
            <source>peak %1 at %2 · %3 new a minute</source>
            <translation>пик %1 в %2 · новых %3 в минуту</translation>
        </message>
        <message>
            <source>Waiting for a person</source>
            <translation>Ждут человека</translation>
        </message>
        <message>
            <source>nobody waits</source>
            <translation>никто не ждёт</translation>
        </message>
        <message>
            <source>longest %1</source>
            <translation>дольше всех %1</translation>
        </message>
        <message>
            <source>Bot answer</source>
            <translation>Ответ бота</translation>
        </message>
        <message>
            <source>95 of 100 within %1</source>
            <translation>95 из 100 за %1</translation>
        </message>
        <message>
            <source>Closed by the bot</source>
            <translation>Закрыл бот</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 из %2</translation>
        </message>
        <message>
            <source>First answer by a person</source>
            <translation>Первый ответ человека</translation>
        </message>
        <message>
            <source>none yet today</source>
            <translation>сегодня ещё не было</translation>
        </message>
        <message>
            <source>%1 within 120 s</source>
            <translation>за 120 с %1</translation>
        </message>
        <message>
            <source>No event</source>
            <translation>Событий нет</translation>
        </message>
        <message>
            <source>nothing is on sale</source>
            <translation>в продаже ничего нет</translation>
        </message>
        <message>
            <source>Before the doors</source>
            <translation>До открытия дверей</translation>
        </message>
        <message>
            <source>doors in %1</source>
            <translation>двери через %1</translation>
        </message>
        <message>
            <source>Doors are open</source>
            <translation>Двери открыты</translation>
        </message>
        <message>
            <source>show in %1</source>
            <translation>сцена через %1</translation>
        </message>
        <message>
            <source>The show is on</source>
            <translation>Идёт программа</translation>
        </message>
        <message>
            <source>ends in %1</source>
            <translation>до конца %1</translation>
        </message>
        <message>
            <source>After the show</source>
            <translation>Программа закончилась</translation>
        </message>
        <message>
            <source>ended at %1</source>
            <translation>закончилась в %1</translation>
        </message>
        <message>
            <source>%1 online, dialogues held: %2</source>
            <translation>%1 на линии, диалогов: %2</translation>
        </message>
        <message>
            <source>People on shift</source>
            <translation>Люди на смене</translation>
        </message>
        <message>
            <source>Why people are called</source>
            <translation>Почему зовут человека</translation>
        </message>
        <message>
            <source>nobody was called today</source>
            <translation>сегодня никого не звали</translation>
        </message>
        <message>
            <source>ms</source>
            <translation>мс</translation>
        </message>
        <message>
            <source>s</source>
            <translation>с</translation>
        </message>
        <message>
            <source>Queue forecast</source>
            <translation>Прогноз очереди</translation>
        </message>
        <message>
            <source>Every gate</source>
            <translation>Все ворота</translation>
        </message>
        <message>
            <source>%1 of %2 refused in 5 min</source>
            <translation>отказов %1 из %2 за 5 мин</translation>
        </message>
        <message>
            <source>%1: tickets refused</source>
            <translation>%1: отказы QR</translation>
        </message>
    </context>
    <context>
        <name>_Row</name>
        <message>
            <source>Open</source>
            <translation>Открыть</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Отменить</translation>
        </message>
        <message>
            <source>Send it now</source>
            <translation>Отправить сейчас</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Убрать</translation>
        </message>
    </context>
    <context>
        <name>card</name>
        <message>
            <source>Did not understand</source>
            <translation>Не понял</translation>
        </message>
        <message>
            <source>Asked back</source>
            <translation>Переспросил</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>Оплачен</translation>
        </message>
        <message>
            <source>Waits for payment</source>
            <translation>Ждёт оплаты</translation>
        </message>
        <message>
            <source>Not paid in time</source>
            <translation>Не оплачен вовремя</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>Отменён</translation>
        </message>
        <message>
            <source>Refunded</source>
            <translation>Возвращён</translation>
        </message>
        <message>
            <source>%1 of %2 inside</source>
            <translation>Внутри %1 из %2</translation>
        </message>
        <message>
            <source>Resolved</source>
            <translation>Решён</translation>
        </message>
        <message>
            <source>Bot</source>
            <translation>Бот</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Открыт</translation>
        </message>
    </context>
    <context>
        <name>conversation</name>
        <message>
            <source>Bot</source>
            <translation>Бот</translation>
        </message>
        <message>
            <source>You</source>
            <translation>Вы</translation>
        </message>
        <message>
            <source>(empty message)</source>
            <translation>(пустое сообщение)</translation>
        </message>
        <message>
            <source>… and %1 more characters</source>
            <translation>… и ещё %1 знаков</translation>
        </message>
        <message>
            <source>Did not understand</source>
            <translation>Не понял</translation>
        </message>
        <message>
            <source>Did not go</source>
            <translation>Не ушло</translation>
        </message>
        <message>
            <source>may have been sent</source>
            <translation>возможно, ушло</translation>
        </message>
        <message>
            <source>is going out</source>
            <translation>уходит</translation>
        </message>
        <message>
            <source>sent</source>
            <translation>отправлено</translation>
        </message>
        <message>
            <source>you</source>
            <translation>вы</translation>
        </message>
        <message>
            <source>Note · the guest does not see it · %1, %2</source>
            <translation>Заметка · гость не видит · %1, %2</translation>
        </message>
        <message>
            <source>You took the dialogue</source>
            <translation>Вы взяли диалог</translation>
        </message>
        <message>
            <source>%1 took the dialogue</source>
            <translation>Диалог взят: %1</translation>
        </message>
        <message>
            <source>You gave it back to the bot</source>
            <translation>Вы вернули диалог боту</translation>
        </message>
        <message>
            <source>%1 gave it to the bot</source>
            <translation>Возвращён боту: %1</translation>
        </message>
        <message>
            <source>You put it aside</source>
            <translation>Вы отложили диалог</translation>
        </message>
        <message>
            <source>%1 put it aside</source>
            <translation>Диалог отложен: %1</translation>
        </message>
        <message>
            <source>You resolved it</source>
            <translation>Вы решили диалог</translation>
        </message>
        <message>
            <source>%1 resolved it</source>
            <translation>Диалог решён: %1</translation>
        </message>
        <message>
            <source>Opened again</source>
            <translation>Открыт снова</translation>
        </message>
        <message>
            <source>The operator was gone: back to the queue</source>
            <translation>Оператор пропал: снова в очереди</translation>
        </message>
        <message>
            <source>Back from aside</source>
            <translation>Вернулся из отложенных</translation>
        </message>
        <message>
            <source>The bot called a person</source>
            <translation>Бот позвал человека</translation>
        </message>
        <message>
            <source>Remove</source>
            <translation>Убрать</translation>
        </message>
        <message>
            <source>Send it now</source>
            <translation>Отправить сейчас</translation>
        </message>
        <message>
            <source>Once more</source>
            <translation>Ещё раз</translation>
        </message>
        <message>
            <source>goes in %1 s</source>
            <translation>уйдёт через %1 с</translation>
        </message>
        <message>
            <source>waits for the link</source>
            <translation>ждёт связи</translation>
        </message>
        <message>
            <source>Not sent: check it first.</source>
            <translation>Не отправлено: сначала проверьте.</translation>
        </message>
        <message>
            <source>Did not go:</source>
            <translation>Не ушло:</translation>
        </message>
        <message>
            <source>KB</source>
            <translation>КБ</translation>
        </message>
        <message>
            <source>MB</source>
            <translation>МБ</translation>
        </message>
        <message>
            <source>Guest</source>
            <translation>Гость</translation>
        </message>
    </context>
    <context>
        <name>figures</name>
        <message>
            <source>d</source>
            <translation>д</translation>
        </message>
        <message>
            <source>h</source>
            <translation>ч</translation>
        </message>
        <message>
            <source>min</source>
            <translation>мин</translation>
        </message>
        <message>
            <source>s</source>
            <translation>с</translation>
        </message>
        <message>
            <source>KB</source>
            <translation>КБ</translation>
        </message>
        <message>
            <source>MB</source>
            <translation>МБ</translation>
        </message>
    </context>
    <context>
        <name>holding</name>
        <message>
            <source>No reply can be sent, a note can</source>
            <translation>Ответить нельзя, заметка можно</translation>
        </message>
        <message>
            <source>The bot leads.</source>
            <translation>Ведёт бот.</translation>
        </message>
        <message>
            <source>Resolved</source>
            <translation>Решён.</translation>
        </message>
        <message>
            <source>You hold this dialogue</source>
            <translation>Диалог ведёте вы</translation>
        </message>
        <message>
            <source>%1 leads</source>
            <translation>Ведёт %1</translation>
        </message>
        <message>
            <source>since %1</source>
            <translation>с %1</translation>
        </message>
        <message>
            <source>Safety:</source>
            <translation>Опасность:</translation>
        </message>
        <message>
            <source>The bot is silent and nobody has taken it</source>
            <translation>Бот молчит, диалог ещё никто не взял</translation>
        </message>
        <message>
            <source>Waiting for a person.</source>
            <translation>Ждёт оператора.</translation>
        </message>
        <message>
            <source>has no link now; in a minute the dialogue returns to the queue</source>
            <translation>без связи, через минуту вернётся в очередь</translation>
        </message>
        <message>
            <source>· bot is silent since %1</source>
            <translation>· бот молчит с %1</translation>
        </message>
    </context>
    <context>
        <name>keys</name>
        <message>
            <source>Sell tickets</source>
            <translation>Продать билеты</translation>
        </message>
        <message>
            <source>Next dialogue</source>
            <translation>Следующий диалог</translation>
        </message>
        <message>
            <source>Previous dialogue</source>
            <translation>Предыдущий диалог</translation>
        </message>
        <message>
            <source>Take</source>
            <translation>Взять</translation>
        </message>
        <message>
            <source>Give back to bot</source>
            <translation>Вернуть боту</translation>
        </message>
        <message>
            <source>Write a reply</source>
            <translation>Написать ответ</translation>
        </message>
        <message>
            <source>Write a note</source>
            <translation>Написать заметку</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Отправить</translation>
        </message>
        <message>
            <source>Undo sending</source>
            <translation>Отменить отправку</translation>
        </message>
        <message>
            <source>Resolve</source>
            <translation>Решить</translation>
        </message>
        <message>
            <source>Resolve and next</source>
            <translation>Решить и дальше</translation>
        </message>
        <message>
            <source>Snooze</source>
            <translation>Отложить</translation>
        </message>
        <message>
            <source>Copy the order number</source>
            <translation>Скопировать номер заказа</translation>
        </message>
        <message>
            <source>Make an answer for the bot</source>
            <translation>Сделать ответ для бота</translation>
        </message>
        <message>
            <source>Search</source>
            <translation>Поиск</translation>
        </message>
        <message>
            <source>Commands</source>
            <translation>Команды</translation>
        </message>
        <message>
            <source>Guest card</source>
            <translation>Карта гостя</translation>
        </message>
        <message>
            <source>Load</source>
            <translation>Нагрузка</translation>
        </message>
        <message>
            <source>Queue</source>
            <translation>Очередь</translation>
        </message>
        <message>
            <source>Knowledge</source>
            <translation>Знания</translation>
        </message>
        <message>
            <source>Not sent</source>
            <translation>Не отправлено</translation>
        </message>
        <message>
            <source>Hide names and amounts</source>
            <translation>Скрыть имена и суммы</translation>
        </message>
        <message>
            <source>Wallboard</source>
            <translation>Табло</translation>
        </message>
        <message>
            <source>All keys</source>
            <translation>Все клавиши</translation>
        </message>
        <message>
            <source>Refund for this dialogue</source>
            <translation>Возврат по диалогу</translation>
        </message>
        <message>
            <source>Ticket of this dialogue</source>
            <translation>Билет по диалогу</translation>
        </message>
        <message>
            <source>Better place for this guest</source>
            <translation>Апгрейд по диалогу</translation>
        </message>
        <message>
            <source>Refunds</source>
            <translation>Возвраты</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Upgrades</source>
            <translation>Апгрейды</translation>
        </message>
    </context>
    <context>
        <name>StockCard</name>
        <message>
            <source>none left</source>
            <translation>мест нет</translation>
        </message>
        <message>
            <source>free</source>
            <translation>свободно</translation>
        </message>
        <message>
            <source>free of %1</source>
            <translation>свободно из %1</translation>
        </message>
        <message>
            <source>no places left of %1</source>
            <translation>мест нет, было %1</translation>
        </message>
        <message>
            <source>not on sale</source>
            <translation>не продаётся</translation>
        </message>
        <message>
            <source>Inside</source>
            <translation>Внутри</translation>
        </message>
        <message>
            <source>On hold</source>
            <translation>Держим</translation>
        </message>
        <message>
            <source>Not in yet</source>
            <translation>Не вошли</translation>
        </message>
        <message>
            <source>Free</source>
            <translation>Свободно</translation>
        </message>
        <message numerus="yes">
            <source>%n waiting</source>
            <translation>
                <numerusform>%n ждёт</numerusform>
                <numerusform>%n ждут</numerusform>
                <numerusform>%n ждут</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>palette</name>
        <message>
            <source>Dialogue with %1</source>
            <translation>Диалог: %1</translation>
        </message>
        <message>
            <source>Go to</source>
            <translation>Перейти</translation>
        </message>
        <message>
            <source>Settings</source>
            <translation>Настройки</translation>
        </message>
        <message>
            <source>Guests</source>
            <translation>Гости</translation>
        </message>
        <message>
            <source>Wait for a person</source>
            <translation>Ждут человека</translation>
        </message>
        <message>
            <source>order %1</source>
            <translation>заказ %1</translation>
        </message>
        <message>
            <source>Answers of the bot</source>
            <translation>Ответы бота</translation>
        </message>
        <message>
            <source>Ready replies</source>
            <translation>Готовые ответы</translation>
        </message>
        <message>
            <source>insert</source>
            <translation>вставить</translation>
        </message>
        <message>
            <source>Found on the server</source>
            <translation>Нашлось на сервере</translation>
        </message>
    </context>
    <context>
        <name>phases</name>
        <message>
            <source>Event</source>
            <translation>Событие</translation>
        </message>
        <message>
            <source>none yet</source>
            <translation>пока нет</translation>
        </message>
        <message>
            <source>Doors opened %1</source>
            <translation>Двери открыты в %1</translation>
        </message>
        <message>
            <source>Show in %1</source>
            <translation>Сцена через %1</translation>
        </message>
        <message>
            <source>Until %1</source>
            <translation>Идёт до %1</translation>
        </message>
        <message>
            <source>Ended %1</source>
            <translation>Кончилось в %1</translation>
        </message>
        <message>
            <source>After the event</source>
            <translation>После события</translation>
        </message>
        <message>
            <source>Next event</source>
            <translation>Следующее событие</translation>
        </message>
        <message>
            <source>Doors at %1</source>
            <translation>Двери в %1</translation>
        </message>
        <message>
            <source>Opens in %1</source>
            <translation>Откроем через %1</translation>
        </message>
        <message>
            <source>Show</source>
            <translation>Концерт</translation>
        </message>
    </context>
    <context>
        <name>ticket</name>
        <message>
            <source>May be let in</source>
            <translation>Можно впустить</translation>
        </message>
        <message>
            <source>Valid</source>
            <translation>Годен</translation>
        </message>
        <message>
            <source>Came in already</source>
            <translation>Уже прошёл</translation>
        </message>
        <message>
            <source>Inside</source>
            <translation>Внутри</translation>
        </message>
        <message>
            <source>Code replaced by a newer one</source>
            <translation>Код заменён новым</translation>
        </message>
        <message>
            <source>Code replaced</source>
            <translation>Код заменён</translation>
        </message>
        <message>
            <source>Another day</source>
            <translation>Другой день</translation>
        </message>
        <message>
            <source>Another event</source>
            <translation>Другое событие</translation>
        </message>
        <message>
            <source>Another zone</source>
            <translation>Другая зона</translation>
        </message>
        <message>
            <source>Another gate</source>
            <translation>Другие ворота</translation>
        </message>
        <message>
            <source>Cancelled</source>
            <translation>Отменён</translation>
        </message>
        <message>
            <source>Money paid back</source>
            <translation>Возвращён</translation>
        </message>
        <message>
            <source>Refunded</source>
            <translation>Возвращён</translation>
        </message>
        <message>
            <source>Not paid</source>
            <translation>Не оплачен</translation>
        </message>
        <message>
            <source>Revoked</source>
            <translation>Отозван</translation>
        </message>
        <message>
            <source>Blocked</source>
            <translation>Заблокирован</translation>
        </message>
        <message>
            <source>Not in the list</source>
            <translation>Нет в списке</translation>
        </message>
        <message>
            <source>Unknown</source>
            <translation>Неизвестен</translation>
        </message>
        <message>
            <source>Forged or foreign code</source>
            <translation>Подделка или чужой код</translation>
        </message>
        <message>
            <source>Forged</source>
            <translation>Подделка</translation>
        </message>
        <message>
            <source>This is no ticket</source>
            <translation>Это не билет</translation>
        </message>
        <message>
            <source>No ticket</source>
            <translation>Не билет</translation>
        </message>
        <message>
            <source>Came in twice</source>
            <translation>Вход дважды</translation>
        </message>
        <message>
            <source>Let in by hand</source>
            <translation>Впущен вручную</translation>
        </message>
        <message>
            <source>Came in</source>
            <translation>Вошёл</translation>
        </message>
        <message>
            <source>Refused: %1</source>
            <translation>Отказ: %1</translation>
        </message>
        <message>
            <source>The guest shows the code of %1. On %2 the ticket was issued anew: %3.</source>
            <translation>Показан код от %1. %2 билет перевыпустили: %3.</translation>
        </message>
        <message>
            <source>Came in at %1, %2. A second entry is let in by hand and flagged.</source>
            <translation>Вход в %1, %2. Второй раз впускают вручную, с отметкой.</translation>
        </message>
        <message>
            <source>The present code is good and has not been used.</source>
            <translation>Действующий код годен и не использован.</translation>
        </message>
        <message>
            <source>The ticket is for another day. Check the date in the order.</source>
            <translation>Билет на другой день. Сверьте дату в заказе.</translation>
        </message>
        <message>
            <source>The ticket is for another event.</source>
            <translation>Билет на другое событие.</translation>
        </message>
        <message>
            <source>This gate does not lead to the zone of the ticket.</source>
            <translation>Эти ворота ведут не в зону билета.</translation>
        </message>
        <message>
            <source>The guest's gate: %1.</source>
            <translation>Нужны другие: %1.</translation>
        </message>
        <message>
            <source>The order was cancelled.</source>
            <translation>Заказ отменён.</translation>
        </message>
        <message>
            <source>The money for it went back. It opens nothing any more.</source>
            <translation>Деньги за него вернули, по нему не войти.</translation>
        </message>
        <message>
            <source>The order is not paid. Send the payment link.</source>
            <translation>Заказ не оплачен. Отправьте ссылку на оплату.</translation>
        </message>
        <message>
            <source>The organiser took the ticket back.</source>
            <translation>Организатор отозвал билет.</translation>
        </message>
        <message>
            <source>The ticket is blocked. A lead decides.</source>
            <translation>Билет заблокирован. Решает старший.</translation>
        </message>
        <message>
            <source>No such ticket in this event's list.</source>
            <translation>Такого билета в списке события нет.</translation>
        </message>
        <message>
            <source>sold</source>
            <translation>продажа</translation>
        </message>
        <message>
            <source>passed to another holder</source>
            <translation>сменили имя</translation>
        </message>
        <message>
            <source>re-issued</source>
            <translation>перевыпуск</translation>
        </message>
        <message>
            <source>better place</source>
            <translation>лучшее место</translation>
        </message>
        <message>
            <source>The ticket came in at %1.</source>
            <translation>По билету вошли в %1.</translation>
        </message>
        <message>
            <source>The present code has not been used.</source>
            <translation>Действующий код не использован.</translation>
        </message>
        <message>
            <source>Showed an old code</source>
            <translation>Показан старый код</translation>
        </message>
        <message>
            <source>Somebody used a screenshot</source>
            <translation>Вошли по скриншоту</translation>
        </message>
        <message>
            <source>Screen too dark or cracked</source>
            <translation>Тёмный или разбитый экран</translation>
        </message>
        <message>
            <source>Came to another gate</source>
            <translation>Другие ворота</translation>
        </message>
        <message>
            <source>Came on another day</source>
            <translation>Другой день</translation>
        </message>
        <message>
            <source>Was not paid</source>
            <translation>Не был оплачен</translation>
        </message>
        <message>
            <source>The scanner failed</source>
            <translation>Отказал сканер</translation>
        </message>
        <message>
            <source>The gate's list was old</source>
            <translation>Старый список на воротах</translation>
        </message>
        <message>
            <source>Fraud</source>
            <translation>Мошенничество</translation>
        </message>
        <message>
            <source>Something else</source>
            <translation>Другое</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>Оплачен</translation>
        </message>
        <message>
            <source>Sent</source>
            <translation>Отправлен</translation>
        </message>
        <message>
            <source>Issued anew</source>
            <translation>Перевыпущен</translation>
        </message>
        <message>
            <source>%1, gate %2</source>
            <translation>%1, ворота %2</translation>
        </message>
        <message>
            <source>Refused</source>
            <translation>Отказ</translation>
        </message>
        <message>
            <source>Code to the guest</source>
            <translation>QR гостю</translation>
        </message>
        <message>
            <source>next</source>
            <translation>дальше</translation>
        </message>
        <message>
            <source>not yet</source>
            <translation>ещё нет</translation>
        </message>
        <message>
            <source>The order is not paid. The guest has the payment link, it is good until %1.</source>
            <translation>Заказ не оплачен. Ссылка на оплату у гостя, действует до %1.</translation>
        </message>
        <message>
            <source>The ticket is for %1.</source>
            <translation>Билет на %1.</translation>
        </message>
    </context>
    <context>
        <name>TicketFind</name>
        <message>
            <source>Sell</source>
            <translation>Продать</translation>
        </message>
        <message>
            <source>Could not search</source>
            <translation>Не удалось поискать</translation>
        </message>
        <message>
            <source>Found, the first 50</source>
            <translation>Найдено, первые 50</translation>
        </message>
        <message>
            <source>Found</source>
            <translation>Найдено</translation>
        </message>
        <message>
            <source>Try the order number, the phone or the last four characters of the code.</source>
            <translation>Попробуйте номер заказа, телефон или последние четыре знака кода.</translation>
        </message>
        <message>
            <source>Nothing found</source>
            <translation>Ничего не нашлось</translation>
        </message>
        <message>
            <source>Type what the guest knows, or drop a photo of his code here.</source>
            <translation>Введите, что знает гость, или бросьте сюда фото кода.</translation>
        </message>
        <message>
            <source>Find a ticket</source>
            <translation>Найти билет</translation>
        </message>
        <message>
            <source>order %1, %2</source>
            <translation>заказ %1, %2</translation>
        </message>
        <message>
            <source>A photo of the code</source>
            <translation>Фото кода</translation>
        </message>
        <message>
            <source>Pictures (*.png *.jpg *.jpeg *.webp *.gif)</source>
            <translation>Картинки (*.png *.jpg *.jpeg *.webp *.gif)</translation>
        </message>
        <message>
            <source>The file cannot be read</source>
            <translation>Файл не читается</translation>
        </message>
        <message>
            <source>A file from this computer</source>
            <translation>Файл с этого компьютера</translation>
        </message>
        <message>
            <source>Code read</source>
            <translation>Код прочитан</translation>
        </message>
        <message>
            <source>A code, but no ticket</source>
            <translation>Код есть, но это не билет</translation>
        </message>
        <message>
            <source>No code to be seen</source>
            <translation>Кода не видно</translation>
        </message>
        <message>
            <source>Ask for a brighter photo, the whole code in the frame</source>
            <translation>Попросите фото светлее, весь код в кадре</translation>
        </message>
        <message>
            <source>A picture from the clipboard</source>
            <translation>Картинка из буфера</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Photo of a code</source>
            <translation>Фото кода</translation>
        </message>
        <message>
            <source>Order, name, phone, e-mail, code or a photo of the QR</source>
            <translation>Заказ, имя, телефон, почта, код или фото QR</translation>
        </message>
        <message>
            <source>Type it instead</source>
            <translation>Ввести вручную</translation>
        </message>
        <message>
            <source>Tickets found</source>
            <translation>Найденные билеты</translation>
        </message>
    </context>
    <context>
        <name>TicketPage</name>
        <message>
            <source>Tickets on paper</source>
            <translation>Билеты на бумаге</translation>
        </message>
        <message>
            <source>Tickets on paper: save order %1 as a PDF to print</source>
            <translation>Билеты на бумаге: сохранить заказ %1 в PDF для печати</translation>
        </message>
        <message>
            <source>Ticket %1 of %2 · %3</source>
            <translation>Билет %1 из %2 · %3</translation>
        </message>
        <message>
            <source>To the dialogue</source>
            <translation>К диалогу</translation>
        </message>
        <message>
            <source>order %1</source>
            <translation>заказ %1</translation>
        </message>
        <message>
            <source>Send the present QR</source>
            <translation>Отправить действующий QR</translation>
        </message>
        <message>
            <source>Let in by hand</source>
            <translation>Впустить вручную</translation>
        </message>
        <message>
            <source>Send the payment link</source>
            <translation>Отправить ссылку на оплату</translation>
        </message>
        <message>
            <source>Trail of scans</source>
            <translation>След сканов</translation>
        </message>
        <message>
            <source>server time</source>
            <translation>время сервера</translation>
        </message>
        <message>
            <source>No gate has seen a code of this order yet</source>
            <translation>Код этого заказа ещё не сканировали</translation>
        </message>
        <message>
            <source>Time</source>
            <translation>Время</translation>
        </message>
        <message>
            <source>Where</source>
            <translation>Где</translation>
        </message>
        <message>
            <source>Code</source>
            <translation>Код</translation>
        </message>
        <message>
            <source>What came of it</source>
            <translation>Что вышло</translation>
        </message>
        <message>
            <source>scanner %1</source>
            <translation>сканер %1</translation>
        </message>
        <message>
            <source>Life of the ticket</source>
            <translation>Путь билета</translation>
        </message>
        <message>
            <source>complaint of %1 fits the scan of %2</source>
            <translation>жалоба %1 совпала со сканом %2</translation>
        </message>
        <message>
            <source>Not only this guest: %1</source>
            <translation>Не только здесь: %1</translation>
        </message>
        <message>
            <source>every gate</source>
            <translation>все ворота</translation>
        </message>
        <message>
            <source>Send somebody to the gate</source>
            <translation>Отправить сотрудника к воротам</translation>
        </message>
        <message>
            <source>Send the code as text</source>
            <translation>Отправить код текстом</translation>
        </message>
        <message>
            <source>by hand</source>
            <translation>вручную</translation>
        </message>
        <message>
            <source>Send the payment link again</source>
            <translation>Отправить ссылку ещё раз</translation>
        </message>
    </context>
    <context>
        <name>TicketScreen</name>
        <message>
            <source>A photo from the chat, %1</source>
            <translation>Фото из чата, %1</translation>
        </message>
        <message>
            <source>Whose code does not work?</source>
            <translation>У кого не работает код?</translation>
        </message>
        <message>
            <source>Find the ticket by words or by a photo of the code: the verdict stands first, then what to do.</source>
            <translation>Найдите билет словами или по фото кода: сначала вердикт, потом что делать.</translation>
        </message>
        <message>
            <source>The QR is on its way</source>
            <translation>QR уходит гостю</translation>
        </message>
        <message>
            <source>The code is on its way</source>
            <translation>Код уходит гостю</translation>
        </message>
        <message>
            <source>The link is on its way</source>
            <translation>Ссылка уходит гостю</translation>
        </message>
        <message>
            <source>Let in by hand</source>
            <translation>Впустить вручную</translation>
        </message>
        <message>
            <source>Re-issue the ticket</source>
            <translation>Перевыпустить билет</translation>
        </message>
        <message>
            <source>The old code dies at once, gates without a link learn of it at their next check. Why anew?</source>
            <translation>Старый код гаснет сразу, ворота без сети узнают при сверке. Почему перевыпуск?</translation>
        </message>
        <message>
            <source>Re-issue</source>
            <translation>Перевыпустить</translation>
        </message>
        <message>
            <source>A new code is being made</source>
            <translation>Выпускаем новый код</translation>
        </message>
        <message>
            <source>The ticket is being passed on</source>
            <translation>Билет передаётся</translation>
        </message>
        <message>
            <source>The errand is on the list</source>
            <translation>Поручение в списке</translation>
        </message>
        <message>
            <source>Solved</source>
            <translation>Отмечено решённым</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Ticket</source>
            <translation>Билет</translation>
        </message>
        <message>
            <source>What can be done</source>
            <translation>Что можно сделать</translation>
        </message>
        <message>
            <source>Open</source>
            <translation>Открыть</translation>
        </message>
        <message>
            <source>Refused here last</source>
            <translation>Последние отказы здесь</translation>
        </message>
    </context>
    <context>
        <name>TicketSide</name>
        <message>
            <source>no chat</source>
            <translation>нет чата</translation>
        </message>
        <message>
            <source>Gates know the present code</source>
            <translation>Ворота знают новый код</translation>
        </message>
        <message>
            <source>A gate without a link learns of the code at its next check, usually within 5 min.</source>
            <translation>Ворота без сети узнают код при следующей сверке, обычно до 5 мин.</translation>
        </message>
        <message>
            <source>the guest is here</source>
            <translation>гость здесь</translation>
        </message>
        <message>
            <source>Code as text, to type</source>
            <translation>Код текстом для ввода</translation>
        </message>
        <message>
            <source>Re-issue</source>
            <translation>Перевыпустить</translation>
        </message>
        <message>
            <source>inside already</source>
            <translation>уже внутри</translation>
        </message>
        <message>
            <source>Pass to another holder</source>
            <translation>Передать другому</translation>
        </message>
        <message>
            <source>Send somebody to the gate</source>
            <translation>Отправить сотрудника к воротам</translation>
        </message>
        <message>
            <source>Offer VIP</source>
            <translation>Предложить VIP</translation>
        </message>
        <message>
            <source>Mark as solved</source>
            <translation>Отметить решённым</translation>
        </message>
        <message>
            <source>The whole order</source>
            <translation>Весь заказ</translation>
        </message>
        <message>
            <source>Ticket %1, %2</source>
            <translation>Билет %1, %2</translation>
        </message>
        <message>
            <source>Inside %1</source>
            <translation>Внутри %1</translation>
        </message>
        <message>
            <source>Outside</source>
            <translation>Снаружи</translation>
        </message>
        <message>
            <source>What can be done</source>
            <translation>Что можно сделать</translation>
        </message>
        <message>
            <source>not valid</source>
            <translation>не действует</translation>
        </message>
        <message>
            <source>was %1 of %2</source>
            <translation>был %1 из %2</translation>
        </message>
        <message>
            <source>%1 of %2</source>
            <translation>%1 из %2</translation>
        </message>
        <message>
            <source>Runners</source>
            <translation>Поручения</translation>
        </message>
    </context>
    <context>
        <name>row</name>
        <message>
            <source>You: %1</source>
            <translation>Вы: %1</translation>
        </message>
        <message>
            <source>doors</source>
            <translation>двери</translation>
        </message>
        <message>
            <source>guest</source>
            <translation>гость</translation>
        </message>
        <message>
            <source>Yours</source>
            <translation>В работе у вас</translation>
        </message>
        <message>
            <source>Waiting for a person</source>
            <translation>Ждут оператора</translation>
        </message>
        <message>
            <source>Awaiting guest</source>
            <translation>Ждём гостя</translation>
        </message>
        <message>
            <source>Snoozed</source>
            <translation>Отложены</translation>
        </message>
        <message>
            <source>With colleagues</source>
            <translation>У коллег</translation>
        </message>
    </context>
    <context>
        <name>wait</name>
        <message>
            <source>overdue by %1</source>
            <translation>просрочено на %1</translation>
        </message>
        <message>
            <source>%1 left</source>
            <translation>осталось %1</translation>
        </message>
    </context>
    <context>
        <name>upgrade</name>
        <message>
            <source>Offered</source>
            <translation>Предложено</translation>
        </message>
        <message>
            <source>On hold, awaiting payment</source>
            <translation>Держим, ждём оплату</translation>
        </message>
        <message>
            <source>Paid, wristband next</source>
            <translation>Оплачено, дальше браслет</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Готово</translation>
        </message>
        <message>
            <source>The guest said no</source>
            <translation>Гость отказался</translation>
        </message>
        <message>
            <source>The hold has ended</source>
            <translation>Бронь кончилась</translation>
        </message>
        <message>
            <source>Let go</source>
            <translation>Отпущено</translation>
        </message>
        <message>
            <source>Payment declined</source>
            <translation>Оплата отклонена</translation>
        </message>
        <message>
            <source>Paid too late: decide</source>
            <translation>Оплата опоздала: решить</translation>
        </message>
        <message>
            <source>Paid back</source>
            <translation>Деньги вернулись</translation>
        </message>
        <message>
            <source>With children</source>
            <translation>С детьми</translation>
        </message>
        <message>
            <source>Good chance</source>
            <translation>Высокий шанс</translation>
        </message>
        <message>
            <source>Asked about it</source>
            <translation>Спрашивал</translation>
        </message>
        <message>
            <source>A group</source>
            <translation>Компания</translation>
        </message>
        <message>
            <source>Regular</source>
            <translation>Постоянный гость</translation>
        </message>
        <message>
            <source>Inside</source>
            <translation>Внутри</translation>
        </message>
        <message>
            <source>Offer the family zone</source>
            <translation>Предлагать семейную зону</translation>
        </message>
        <message>
            <source>Places side by side are free</source>
            <translation>Есть места рядом</translation>
        </message>
        <message>
            <source>Came in at %1</source>
            <translation>Вход в %1</translation>
        </message>
        <message>
            <source>Offered in the dialogue</source>
            <translation>Предложено в диалоге</translation>
        </message>
        <message>
            <source>Not paid in time, the places are free</source>
            <translation>Не оплачено вовремя, места свободны</translation>
        </message>
        <message>
            <source>Let go, the places are free</source>
            <translation>Отпущено, места свободны</translation>
        </message>
        <message>
            <source>The payment was declined</source>
            <translation>Оплата отклонена</translation>
        </message>
        <message>
            <source>The money went back</source>
            <translation>Деньги вернулись</translation>
        </message>
        <message>
            <source>The server holds the places</source>
            <translation>Места держит сервер</translation>
        </message>
        <message>
            <source>Payment link is open</source>
            <translation>Ссылка на оплату открыта</translation>
        </message>
        <message>
            <source>Payment by link or at the desk</source>
            <translation>Оплата по ссылке или на стойке</translation>
        </message>
        <message>
            <source>Paid at the desk</source>
            <translation>Оплачено на стойке</translation>
        </message>
        <message>
            <source>Paid by link</source>
            <translation>Оплачено по ссылке</translation>
        </message>
        <message>
            <source>New QR, the old one is dead</source>
            <translation>Новый QR, старый погашен</translation>
        </message>
        <message>
            <source>Wristband on: desk or runner</source>
            <translation>Браслет на руке: стойка или сотрудник</translation>
        </message>
        <message>
            <source>Events: %1, %2</source>
            <translation>Событий: %1, %2</translation>
        </message>
        <message>
            <source>offers paused</source>
            <translation>предложения остановлены</translation>
        </message>
        <message>
            <source>the guest said no</source>
            <translation>гость отказался</translation>
        </message>
        <message>
            <source>not inside yet</source>
            <translation>ещё не внутри</translation>
        </message>
        <message>
            <source>not valid</source>
            <translation>не действует</translation>
        </message>
        <message>
            <source>nothing better</source>
            <translation>лучше мест нет</translation>
        </message>
        <message>
            <source>refund open</source>
            <translation>открыт возврат</translation>
        </message>
        <message>
            <source>complaint open</source>
            <translation>открыта жалоба</translation>
        </message>
        <message>
            <source>offered already</source>
            <translation>уже предложено</translation>
        </message>
        <message>
            <source>no places</source>
            <translation>мест нет</translation>
        </message>
        <message>
            <source>Spends a lot</source>
            <translation>Много тратит</translation>
        </message>
    </context>
    <context>
        <name>UpgradeHold</name>
        <message>
            <source>Hold</source>
            <translation>Бронь</translation>
        </message>
        <message>
            <source>Offer</source>
            <translation>Предложение</translation>
        </message>
        <message numerus="yes">
            <source>%1, %n place(s)</source>
            <translation>
                <numerusform>%1, %n место</numerusform>
                <numerusform>%1, %n места</numerusform>
                <numerusform>%1, %n мест</numerusform>
            </translation>
        </message>
        <message>
            <source>%1, order %2</source>
            <translation>%1, заказ %2</translation>
        </message>
        <message>
            <source>5 min more</source>
            <translation>Ещё 5 мин</translation>
        </message>
        <message>
            <source>Let go</source>
            <translation>Отпустить</translation>
        </message>
        <message>
            <source>%1 now, %2</source>
            <translation>%1 сейчас, %2</translation>
        </message>
        <message>
            <source>Paid for %1, %2</source>
            <translation>Уплачено: %1, %2</translation>
        </message>
        <message>
            <source>To pay</source>
            <translation>К оплате</translation>
        </message>
        <message>
            <source>Up to the wristband</source>
            <translation>До браслета</translation>
        </message>
        <message>
            <source>Hold the places, send the link</source>
            <translation>Занять места, послать ссылку</translation>
        </message>
        <message>
            <source>The guest says no</source>
            <translation>Гость отказался</translation>
        </message>
        <message>
            <source>Send the link again</source>
            <translation>Отправить ссылку ещё раз</translation>
        </message>
        <message>
            <source>Take the money at the desk</source>
            <translation>Принять на стойке</translation>
        </message>
        <message>
            <source>Wristband is on</source>
            <translation>Браслет на руке</translation>
        </message>
        <message>
            <source>Seat the guest after all</source>
            <translation>Всё же посадить гостя</translation>
        </message>
        <message>
            <source>Pay the money back</source>
            <translation>Вернуть деньги</translation>
        </message>
        <message>
            <source>An approver decides about late money.</source>
            <translation>О поздних деньгах решает проверяющий.</translation>
        </message>
        <message>
            <source>To the dialogue</source>
            <translation>К диалогу</translation>
        </message>
        <message>
            <source>Going on now</source>
            <translation>Идут сейчас</translation>
        </message>
        <message>
            <source>No place is sold twice: the server keeps the holds</source>
            <translation>Место не продать дважды: бронь хранит сервер</translation>
        </message>
        <message>
            <source>of %1</source>
            <translation>из %1</translation>
        </message>
        <message>
            <source>Ending</source>
            <translation>Истекает</translation>
        </message>
    </context>
    <context>
        <name>UpgradeScreen</name>
        <message numerus="yes">
            <source>%n paid, %1</source>
            <translation>
                <numerusform>%n оплачено, %1</numerusform>
                <numerusform>%n оплачено, %1</numerusform>
                <numerusform>%n оплачено, %1</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n offered, conversion %1</source>
            <translation>
                <numerusform>%n предложено, конверсия %1</numerusform>
                <numerusform>%n предложено, конверсия %1</numerusform>
                <numerusform>%n предложено, конверсия %1</numerusform>
            </translation>
        </message>
        <message>
            <source>Nothing offered yet</source>
            <translation>Пока ничего не предлагали</translation>
        </message>
        <message>
            <source>Go on with offers</source>
            <translation>Вернуть предложения</translation>
        </message>
        <message>
            <source>Stop the offers</source>
            <translation>Остановить предложения</translation>
        </message>
        <message>
            <source>The offer is on its way</source>
            <translation>Предложение уходит гостю</translation>
        </message>
        <message>
            <source>Seat the guest after all</source>
            <translation>Всё же посадить гостя</translation>
        </message>
        <message>
            <source>Pay the money back</source>
            <translation>Вернуть деньги</translation>
        </message>
        <message>
            <source>The guest reads the outcome; the reason is for the journal.</source>
            <translation>Гость прочтёт исход, причина уйдёт в журнал.</translation>
        </message>
        <message>
            <source>Upgrades</source>
            <translation>Апгрейды</translation>
        </message>
        <message>
            <source>Stock</source>
            <translation>Места</translation>
        </message>
        <message>
            <source>Hold</source>
            <translation>Бронь</translation>
        </message>
    </context>
    <context>
        <name>words</name>
        <message>
            <source>Safety</source>
            <translation>Опасность</translation>
        </message>
        <message>
            <source>Anger</source>
            <translation>Злость</translation>
        </message>
        <message>
            <source>QR</source>
            <translation>QR</translation>
        </message>
        <message>
            <source>Refund</source>
            <translation>Возврат</translation>
        </message>
        <message>
            <source>Corporate</source>
            <translation>Корпоратив</translation>
        </message>
        <message>
            <source>3 misses</source>
            <translation>3 промаха</translation>
        </message>
        <message>
            <source>Wants a person</source>
            <translation>Просит человека</translation>
        </message>
        <message>
            <source>VIP</source>
            <translation>VIP</translation>
        </message>
        <message>
            <source>negative emotion</source>
            <translation>негатив</translation>
        </message>
        <message>
            <source>money back</source>
            <translation>возврат денег</translation>
        </message>
        <message>
            <source>corporate request</source>
            <translation>корпоративный запрос</translation>
        </message>
        <message>
            <source>three misses in a row</source>
            <translation>три промаха подряд</translation>
        </message>
        <message>
            <source>asked for a person</source>
            <translation>просьба позвать человека</translation>
        </message>
        <message>
            <source>wants an upgrade</source>
            <translation>хочет апгрейд</translation>
        </message>
        <message>
            <source>words of danger</source>
            <translation>слова об опасности</translation>
        </message>
        <message>
            <source>VK</source>
            <translation>ВК</translation>
        </message>
        <message>
            <source>Site</source>
            <translation>Сайт</translation>
        </message>
        <message>
            <source>E-mail</source>
            <translation>Почта</translation>
        </message>
        <message>
            <source>SMS</source>
            <translation>SMS</translation>
        </message>
        <message>
            <source>Telephone</source>
            <translation>Телефон</translation>
        </message>
        <message>
            <source>Answered</source>
            <translation>Ответили</translation>
        </message>
        <message>
            <source>Problem solved</source>
            <translation>Проблема решена</translation>
        </message>
        <message>
            <source>Compensated</source>
            <translation>Компенсировали</translation>
        </message>
        <message>
            <source>Passed on</source>
            <translation>Передали дальше</translation>
        </message>
        <message>
            <source>Guest does not reply</source>
            <translation>Гость не отвечает</translation>
        </message>
        <message>
            <source>Not a question</source>
            <translation>Не вопрос</translation>
        </message>
        <message>
            <source>Bot</source>
            <translation>Ведёт бот</translation>
        </message>
        <message>
            <source>Waiting</source>
            <translation>Ждёт оператора</translation>
        </message>
        <message>
            <source>Awaiting guest</source>
            <translation>Ждём гостя</translation>
        </message>
        <message>
            <source>Resolved</source>
            <translation>Решён</translation>
        </message>
        <message>
            <source>Active (you)</source>
            <translation>В работе (вы)</translation>
        </message>
        <message>
            <source>Active (%1)</source>
            <translation>В работе (%1)</translation>
        </message>
        <message>
            <source>Snoozed until doors open</source>
            <translation>Отложен до открытия дверей</translation>
        </message>
        <message>
            <source>Snoozed until %1</source>
            <translation>Отложен до %1</translation>
        </message>
        <message>
            <source>Guest %1</source>
            <translation>Гость %1</translation>
        </message>
        <message>
            <source>order %1</source>
            <translation>заказ %1</translation>
        </message>
        <message>
            <source>A colleague holds the dialogue already.</source>
            <translation>Диалог уже ведёт коллега.</translation>
        </message>
        <message>
            <source>The dialogue went back to the queue. Take it again.</source>
            <translation>Диалог вернулся в очередь. Возьмите его ещё раз.</translation>
        </message>
        <message>
            <source>The guest wrote more. Read it and send again.</source>
            <translation>Гость написал ещё. Прочитайте и отправьте снова.</translation>
        </message>
        <message>
            <source>The dialogue has changed. Look again and repeat.</source>
            <translation>Диалог изменился. Посмотрите и повторите.</translation>
        </message>
        <message>
            <source>Not possible in this state. The list has changed.</source>
            <translation>Сейчас так нельзя: состояние изменилось.</translation>
        </message>
        <message>
            <source>Your role may not do this.</source>
            <translation>Вашей роли это не разрешено.</translation>
        </message>
        <message>
            <source>The dialogue is gone.</source>
            <translation>Диалога больше нет.</translation>
        </message>
        <message>
            <source>The text is empty.</source>
            <translation>Текст пуст.</translation>
        </message>
        <message>
            <source>The text is too long for this channel.</source>
            <translation>Текст слишком длинный для этого канала.</translation>
        </message>
        <message>
            <source>Made more than 10 minutes ago. Check and send again.</source>
            <translation>Сделано больше 10 минут назад. Проверьте и отправьте снова.</translation>
        </message>
        <message>
            <source>Too many actions at once. Repeat in a minute.</source>
            <translation>Слишком много действий сразу. Повторите через минуту.</translation>
        </message>
        <message>
            <source>The server is busy. Repeat in a minute.</source>
            <translation>Сервер занят. Повторите через минуту.</translation>
        </message>
        <message>
            <source>The server did not accept these values.</source>
            <translation>Сервер не принял эти значения.</translation>
        </message>
        <message>
            <source>Too late: the action has expired.</source>
            <translation>Поздно: действие устарело.</translation>
        </message>
        <message>
            <source>The server refused: %1.</source>
            <translation>Сервер отказал: %1.</translation>
        </message>
        <message>
            <source>No link to the server. Check the network.</source>
            <translation>Нет связи с сервером. Проверьте сеть.</translation>
        </message>
        <message>
            <source>The server does not answer at this address.</source>
            <translation>По этому адресу сервер не отвечает.</translation>
        </message>
        <message>
            <source>The server does not answer in time.</source>
            <translation>Сервер не отвечает вовремя.</translation>
        </message>
        <message>
            <source>The network asks to log in. Open any site in the browser.</source>
            <translation>Сеть просит войти. Откройте любой сайт в браузере.</translation>
        </message>
        <message>
            <source>The server's certificate is not trusted. The link was not opened.</source>
            <translation>Сертификату сервера нет доверия. Связь не открыта.</translation>
        </message>
        <message>
            <source>The clock of this computer is wrong: the certificate does not fit.</source>
            <translation>Часы компьютера неверны: сертификат не подходит.</translation>
        </message>
        <message>
            <source>No server has this name. Check the address.</source>
            <translation>Сервера с таким именем нет. Проверьте адрес.</translation>
        </message>
        <message>
            <source>Something else answers at this address, not Usher.</source>
            <translation>По этому адресу отвечает не Usher.</translation>
        </message>
        <message>
            <source>The server has a fault. Try again in a minute.</source>
            <translation>На сервере неполадка. Повторите через минуту.</translation>
        </message>
        <message>
            <source>Too many attempts. Wait a little.</source>
            <translation>Слишком много попыток. Немного подождите.</translation>
        </message>
        <message>
            <source>The name or the password is wrong.</source>
            <translation>Имя или пароль неверны.</translation>
        </message>
        <message>
            <source>Please sign in again.</source>
            <translation>Войдите ещё раз.</translation>
        </message>
        <message>
            <source>Access was withdrawn. Ask the administrator.</source>
            <translation>Доступ отозван. Спросите администратора.</translation>
        </message>
        <message>
            <source>You signed in on another computer.</source>
            <translation>Вы вошли на другом компьютере.</translation>
        </message>
        <message>
            <source>This version is too old for the server. Update the program.</source>
            <translation>Эта версия слишком стара для сервера. Обновите программу.</translation>
        </message>
        <message>
            <source>Your role may not see this.</source>
            <translation>Вашей роли это не показывают.</translation>
        </message>
        <message>
            <source>Not found on the server.</source>
            <translation>На сервере не нашлось.</translation>
        </message>
        <message>
            <source>The file is too large: 20 MB at most.</source>
            <translation>Файл слишком большой: не больше 20 МБ.</translation>
        </message>
        <message>
            <source>This kind of file cannot be sent.</source>
            <translation>Файлы такого вида не отправить.</translation>
        </message>
        <message>
            <source>This is not a server address.</source>
            <translation>Это не адрес сервера.</translation>
        </message>
        <message>
            <source>Could not be saved on this computer.</source>
            <translation>Не удалось сохранить на этом компьютере.</translation>
        </message>
        <message>
            <source>Something went wrong: %1.</source>
            <translation>Что-то пошло не так: %1.</translation>
        </message>
        <message>
            <source>administrator</source>
            <translation>администратор</translation>
        </message>
        <message>
            <source>approver</source>
            <translation>согласующий</translation>
        </message>
        <message>
            <source>manager</source>
            <translation>руководитель</translation>
        </message>
        <message>
            <source>operator</source>
            <translation>оператор</translation>
        </message>
        <message>
            <source>many tickets at once</source>
            <translation>много билетов сразу</translation>
        </message>
        <message>
            <source>pressed the button for a person</source>
            <translation>нажата кнопка «Позвать человека»</translation>
        </message>
        <message>
            <source>pressed the button for a refund</source>
            <translation>нажата кнопка «Оформить возврат»</translation>
        </message>
        <message>
            <source>the bot failed</source>
            <translation>бот не справился</translation>
        </message>
        <message>
            <source>the ticket does not scan at the gate</source>
            <translation>билет не сканируется у ворот</translation>
        </message>
        <message>
            <source>the ticket does not scan, advice did not help</source>
            <translation>билет не сканируется, советы не помогли</translation>
        </message>
    </context>
    <context>
        <name>Colleagues</name>
        <message>
            <source>Colleagues</source>
            <translation>Коллеги</translation>
        </message>
        <message>
            <source>Not on line</source>
            <translation>Не на связи</translation>
        </message>
        <message>
            <source>On line</source>
            <translation>На связи</translation>
        </message>
        <message>
            <source>online: %1</source>
            <translation>на связи: %1</translation>
        </message>
    </context>
    <context>
        <name>Tabs</name>
        <message>
            <source>More</source>
            <translation>Ещё</translation>
        </message>
    </context>
    <context>
        <name>WordsSheet</name>
        <message>
            <source>Your words</source>
            <translation>Ваши слова</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>A few words are needed</source>
            <translation>Нужно несколько слов</translation>
        </message>
    </context>
    <context>
        <name>Risks</name>
        <message numerus="yes">
            <source>%n important</source>
            <translation>
                <numerusform>%n важный</numerusform>
                <numerusform>%n важных</numerusform>
                <numerusform>%n важных</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n stop(s) the quick way</source>
            <translation>
                <numerusform>%n запрещает быстрое решение</numerusform>
                <numerusform>%n запрещают быстрое решение</numerusform>
                <numerusform>%n запрещают быстрое решение</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>GateCard</name>
        <message>
            <source>% in 5 min</source>
            <translation>% за 5 мин</translation>
        </message>
        <message>
            <source>An alarm: at least 5 refusals within 5 minutes, at least three times as many as usual, and more than chance would give.</source>
            <translation>Тревога: за 5 минут не меньше 5 отказов, не меньше чем втрое чаще обычного, и случайностью этого не объяснить.</translation>
        </message>
        <message>
            <source>Every gate</source>
            <translation>Все ворота</translation>
        </message>
        <message>
            <source>Gate</source>
            <translation>Ворота</translation>
        </message>
        <message>
            <source>Look into it</source>
            <translation>Разобраться</translation>
        </message>
        <message>
            <source>Nobody was scanned within the last hour</source>
            <translation>За последний час сканов не было</translation>
        </message>
        <message>
            <source>Refusals at the gates</source>
            <translation>Отказы QR по воротам</translation>
        </message>
        <message>
            <source>Scans</source>
            <translation>Сканов</translation>
        </message>
        <message>
            <source>scanner %1</source>
            <translation>сканер %1</translation>
        </message>
        <message>
            <source>%1 of %2 in 5 min</source>
            <translation>%1 из %2 за 5 мин</translation>
        </message>
        <message>
            <source>and %1 more</source>
            <translation>и ещё %1</translation>
        </message>
    </context>
    <context>
        <name>outlook</name>
        <message>
            <source>No forecast yet: people have taken %5 dialogues, %6 are needed</source>
            <translation>Прогноза пока нет: людьми взято диалогов %5, нужно %6</translation>
        </message>
        <message>
            <source>Nobody takes from the queue now; people needed: %4</source>
            <translation>Очередь сейчас никто не разбирает; нужно людей: %4</translation>
        </message>
        <message>
            <source>For %2 nobody will wait longer than %1</source>
            <translation>Ближайшие %2 ждать дольше %1 не придётся</translation>
        </message>
        <message>
            <source>The queue will pass %1 in ≈ %3 if nobody joins</source>
            <translation>Очередь выйдет за %1 через ≈ %3, если никто не добавится</translation>
        </message>
        <message>
            <source>Waits exceed %1; back within it in ≈ %3 if nobody joins</source>
            <translation>Ждут дольше %1; вернёмся в норму через ≈ %3, если никто не добавится</translation>
        </message>
        <message>
            <source>Waits exceed %1 and still will in %2; people needed: %4</source>
            <translation>Ждут дольше %1, и через %2 тоже будут; нужно людей: %4</translation>
        </message>
        <message>
            <source>In a minute the queue grows by arrivals × share that goes to people and shrinks by people ÷ time in hand. Now: %1 × %2 and %3 ÷ %4. The level: %5. Nobody joins, nobody leaves.</source>
            <translation>За минуту очередь растёт на новые × долю к людям и убывает на людей ÷ время на диалог. Сейчас: %1 × %2 и %3 ÷ %4. Предел: %5. Никто не добавится и не уйдёт.</translation>
        </message>
        <message>
            <source>Arrivals go on as they did at the last event.</source>
            <translation>Новые идут так же, как на прошлом событии.</translation>
        </message>
        <message>
            <source>Arrivals stay as in the last 5 minutes, a growth goes on for 5 more.</source>
            <translation>Новые остаются, как за последние 5 минут, их рост длится ещё 5.</translation>
        </message>
        <message>
            <source>people needed: %1</source>
            <translation>нужно людей: %1</translation>
        </message>
        <message>
            <source>past %1 in ≈ %2</source>
            <translation>за %1 через ≈ %2</translation>
        </message>
        <message>
            <source>within %1 in ≈ %2</source>
            <translation>в норме (%1) через ≈ %2</translation>
        </message>
    </context>
    <context>
        <name>AllowanceLine</name>
        <message>
            <source>Above what is left of your day: a second person agrees, or yourself again in %1.</source>
            <translation>Больше остатка на сегодня: нужен второй человек или ваше повторное решение через %1.</translation>
        </message>
        <message>
            <source>Above what one person approves alone: a second one agrees, or yourself again in %1.</source>
            <translation>Больше, чем решает один: нужен второй человек или ваше повторное решение через %1.</translation>
        </message>
        <message>
            <source>One refund is at most %1.</source>
            <translation>Один возврат не больше %1.</translation>
        </message>
        <message>
            <source>Your limit of today: %1 used of %2, %3 left</source>
            <translation>Ваш лимит на сегодня: одобрено %1 из %2, осталось %3</translation>
        </message>
        <message>
            <source>Your limit of today: •••</source>
            <translation>Ваш лимит на сегодня: •••</translation>
        </message>
    </context>
    <context>
        <name>payout</name>
        <message>
            <source>Amount</source>
            <translation>Сумма</translation>
        </message>
        <message>
            <source>An approver says whether it was paid.</source>
            <translation>Выплату отмечает проверяющий.</translation>
        </message>
        <message>
            <source>Another reason</source>
            <translation>Другая причина</translation>
        </message>
        <message>
            <source>How</source>
            <translation>Как</translation>
        </message>
        <message>
            <source>No cash in the till</source>
            <translation>В кассе нет наличных</translation>
        </message>
        <message>
            <source>Paid out by people</source>
            <translation>Выплаты вручную</translation>
        </message>
        <message>
            <source>Paid, document %1</source>
            <translation>Выплачено, документ %1</translation>
        </message>
        <message>
            <source>The account is closed</source>
            <translation>Счёт закрыт</translation>
        </message>
        <message>
            <source>The bank does not know the account</source>
            <translation>Банк не нашёл счёт</translation>
        </message>
        <message>
            <source>The guest did not come</source>
            <translation>Гость не пришёл</translation>
        </message>
        <message>
            <source>Waits at the desk</source>
            <translation>Ждёт на кассе</translation>
        </message>
        <message>
            <source>Waits for a transfer</source>
            <translation>Ждёт перевода</translation>
        </message>
        <message>
            <source>Waits for the guest</source>
            <translation>Ждёт выплаты на кассе</translation>
        </message>
        <message>
            <source>Where it stands</source>
            <translation>Что с выплатой</translation>
        </message>
        <message>
            <source>You prepared this packet: another approver says whether it was paid.</source>
            <translation>Вы готовили этот пакет: выплату отметит другой проверяющий.</translation>
        </message>
        <message>
            <source>at the desk</source>
            <translation>на кассе</translation>
        </message>
        <message>
            <source>by a transfer</source>
            <translation>переводом</translation>
        </message>
        <message>
            <source>to the account ···· %1</source>
            <translation>на счёт ···· %1</translation>
        </message>
        <message>
            <source>When, who</source>
            <translation>Когда, кто</translation>
        </message>
    </context>
    <context>
        <name>PayoutPart</name>
        <message>
            <source>Could not be paid…</source>
            <translation>Выплатить не удалось…</translation>
        </message>
        <message>
            <source>Handed out…</source>
            <translation>Деньги выданы…</translation>
        </message>
        <message>
            <source>No app for codes yet? Set it up</source>
            <translation>Ещё нет приложения с кодами? Настроить</translation>
        </message>
        <message>
            <source>Transferred…</source>
            <translation>Деньги переведены…</translation>
        </message>
    </context>
    <context>
        <name>PayoutSheet</name>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Book %1 as paid</source>
            <translation>Отметить выплату %1</translation>
        </message>
        <message>
            <source>Code of six digits from your app</source>
            <translation>Код из шести цифр из приложения</translation>
        </message>
        <message>
            <source>Confirm with a code</source>
            <translation>Подтвердите кодом</translation>
        </message>
        <message>
            <source>Could not be paid</source>
            <translation>Выплатить не удалось</translation>
        </message>
        <message>
            <source>Handed out at the desk</source>
            <translation>Выдано на кассе</translation>
        </message>
        <message>
            <source>It was not paid</source>
            <translation>Не выплачено</translation>
        </message>
        <message>
            <source>Note for colleagues; the guest does not read it</source>
            <translation>Заметка для коллег, гость её не увидит</translation>
        </message>
        <message>
            <source>Number of the desk's slip</source>
            <translation>Номер кассового чека</translation>
        </message>
        <message>
            <source>Number of the payment order</source>
            <translation>Номер платёжного поручения</translation>
        </message>
        <message>
            <source>Only after the bank has taken the order. The number ties it to the money.</source>
            <translation>Только когда банк принял поручение. По номеру его найдут в выписке.</translation>
        </message>
        <message>
            <source>Only after the guest has the money. The number ties it to the desk's slip.</source>
            <translation>Только когда деньги у гостя. По номеру выплату найдут в кассовой ленте.</translation>
        </message>
        <message>
            <source>Only when no money has left. The guest is asked for requisites, the packet comes back.</source>
            <translation>Только если деньги не ушли. Гостя попросят прислать реквизиты, пакет вернётся в работу.</translation>
        </message>
        <message>
            <source>Say in a few words what happened</source>
            <translation>Напишите в двух словах, что случилось</translation>
        </message>
        <message>
            <source>Transferred by requisites</source>
            <translation>Переведено по реквизитам</translation>
        </message>
        <message>
            <source>Type the code of six digits, too</source>
            <translation>Введите ещё код из шести цифр</translation>
        </message>
        <message>
            <source>Why</source>
            <translation>Почему</translation>
        </message>
    </context>
    <context>
        <name>AskSheet</name>
        <message>
            <source>%1. Three minutes to say yes, then it comes back here.</source>
            <translation>%1. На ответ три минуты, потом вернётся сюда.</translation>
        </message>
        <message>
            <source>Ask</source>
            <translation>Попросить</translation>
        </message>
        <message>
            <source>Ask somebody else</source>
            <translation>Попросить другого</translation>
        </message>
        <message>
            <source>Name; empty: whoever is free</source>
            <translation>Имя; пусто: любого свободного</translation>
        </message>
    </context>
    <context>
        <name>ErrandBanner</name>
        <message>
            <source>No runner has said yes.</source>
            <translation>Никто не откликнулся.</translation>
        </message>
        <message>
            <source>The runner cannot come.</source>
            <translation>Сотрудник не может подойти.</translation>
        </message>
        <message>
            <source>To the runners</source>
            <translation>К поручениям</translation>
        </message>
        <message numerus="yes">
            <source>and %n more, since %1</source>
            <translation>
                <numerusform>и ещё %n, с %1</numerusform>
                <numerusform>и ещё %n, с %1</numerusform>
                <numerusform>и ещё %n, с %1</numerusform>
            </translation>
        </message>
        <message>
            <source>since %1</source>
            <translation>с %1</translation>
        </message>
    </context>
    <context>
        <name>ErrandBlock</name>
        <message>
            <source>Ask somebody else</source>
            <translation>Попросить другого</translation>
        </message>
        <message>
            <source>Close</source>
            <translation>Закрыть</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Готово</translation>
        </message>
        <message>
            <source>Cannot come</source>
            <translation>Не может</translation>
        </message>
        <message>
            <source>On the spot</source>
            <translation>На месте</translation>
        </message>
        <message>
            <source>Somebody goes</source>
            <translation>Кто-то идёт</translation>
        </message>
        <message>
            <source>for %1</source>
            <translation>для гостя: %1</translation>
        </message>
    </context>
    <context>
        <name>ErrandSheet</name>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Nobody is under way.</source>
            <translation>Никто не отправлен.</translation>
        </message>
        <message>
            <source>Press what you hear on the radio. The guest is told who comes and about when.</source>
            <translation>Отмечайте, что слышите по рации. Гостю напишем, кто идёт и когда будет.</translation>
        </message>
        <message>
            <source>Runners</source>
            <translation>Поручения</translation>
        </message>
    </context>
    <context>
        <name>GoesSheet</name>
        <message>
            <source>%1. The guest reads who comes and about when.</source>
            <translation>%1. Гость прочтёт, кто идёт и когда будет.</translation>
        </message>
        <message>
            <source>Name</source>
            <translation>Имя</translation>
        </message>
        <message>
            <source>Who goes, and in how many minutes?</source>
            <translation>Кто идёт и через сколько минут?</translation>
        </message>
        <message>
            <source>Who goes?</source>
            <translation>Кто идёт?</translation>
        </message>
        <message>
            <source>about %1 min</source>
            <translation>примерно %1 мин</translation>
        </message>
        <message>
            <source>not known</source>
            <translation>не знаем</translation>
        </message>
    </context>
    <context>
        <name>RunnerSheet</name>
        <message>
            <source>A few words are needed</source>
            <translation>Нужно несколько слов</translation>
        </message>
        <message>
            <source>At most %1 names of at most %2 letters, with commas between them</source>
            <translation>Не больше %1 имён, каждое до %2 букв, через запятую</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Send</source>
            <translation>Отправить</translation>
        </message>
        <message>
            <source>Send somebody to the gate</source>
            <translation>Отправить сотрудника к воротам</translation>
        </message>
        <message>
            <source>Where: %1. What should be done there? Somebody unwell: 112 and the medics first.</source>
            <translation>Куда: %1. Что там сделать? Если человеку плохо, сначала 112 и медпункт.</translation>
        </message>
        <message>
            <source>Whom to ask, in this order; empty: whoever is free</source>
            <translation>Кого попросить, по порядку; пусто: любого свободного</translation>
        </message>
        <message>
            <source>Your words</source>
            <translation>Ваши слова</translation>
        </message>
    </context>
    <context>
        <name>errand</name>
        <message>
            <source>Asked whoever is free</source>
            <translation>Попросили любого свободного</translation>
        </message>
        <message>
            <source>Asked: %1</source>
            <translation>Попросили: %1</translation>
        </message>
        <message>
            <source>Cannot: %1</source>
            <translation>Не может: %1</translation>
        </message>
        <message>
            <source>Done</source>
            <translation>Готово</translation>
        </message>
        <message>
            <source>Done: %1</source>
            <translation>Готово: %1</translation>
        </message>
        <message>
            <source>Goes: %1</source>
            <translation>Идёт: %1</translation>
        </message>
        <message>
            <source>No answer</source>
            <translation>Нет ответа</translation>
        </message>
        <message>
            <source>Nobody can</source>
            <translation>Некому</translation>
        </message>
        <message>
            <source>Nobody said yes</source>
            <translation>Никто не откликнулся</translation>
        </message>
        <message>
            <source>On the spot</source>
            <translation>На месте</translation>
        </message>
        <message>
            <source>On the spot: %1</source>
            <translation>На месте: %1</translation>
        </message>
        <message>
            <source>On the way</source>
            <translation>Идёт</translation>
        </message>
        <message>
            <source>Somebody says yes</source>
            <translation>Кто-то откликнется</translation>
        </message>
        <message>
            <source>Waits for a yes</source>
            <translation>Ждём ответа</translation>
        </message>
        <message>
            <source>about %1</source>
            <translation>около %1</translation>
        </message>
        <message>
            <source>until %1</source>
            <translation>до %1</translation>
        </message>
    </context>
    <context>
        <name>SellSheet</name>
        <message>
            <source>Only %1 left here.</source>
            <translation>Здесь осталось только %1.</translation>
        </message>
        <message>
            <source>By a link in the dialogue</source>
            <translation>По ссылке в диалоге</translation>
        </message>
        <message>
            <source>Cash at the desk</source>
            <translation>Наличными в кассе</translation>
        </message>
        <message>
            <source>Card at the desk</source>
            <translation>Картой в кассе</translation>
        </message>
        <message>
            <source>%1: %2, %3 free</source>
            <translation>%1: %2, свободно %3</translation>
        </message>
        <message>
            <source>The number on the slip is needed</source>
            <translation>Нужен номер чека</translation>
        </message>
        <message>
            <source>Who buys? The name stands on the tickets</source>
            <translation>Кто покупает? Имя будет на билетах</translation>
        </message>
        <message>
            <source>instead of %1</source>
            <translation>вместо %1</translation>
        </message>
        <message>
            <source>To pay: %1</source>
            <translation>К оплате: %1</translation>
        </message>
        <message>
            <source>This code does not hold now for these tickets</source>
            <translation>Этот код сейчас не действует для этих билетов</translation>
        </message>
        <message>
            <source>Only after the money is in the till. The tickets are valid at once.</source>
            <translation>Только когда деньги уже в кассе. Билеты действуют сразу.</translation>
        </message>
        <message>
            <source>The places are held for 15 minutes; the tickets go out when it is paid.</source>
            <translation>Места держим 15 минут; билеты придут, как только заказ оплатят.</translation>
        </message>
        <message>
            <source>Record the sale</source>
            <translation>Записать продажу</translation>
        </message>
        <message>
            <source>Send the link</source>
            <translation>Отправить ссылку</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Назад</translation>
        </message>
        <message>
            <source>Number of the slip</source>
            <translation>Номер чека</translation>
        </message>
        <message>
            <source>Paid</source>
            <translation>Оплата</translation>
        </message>
        <message>
            <source>E-mail, if known</source>
            <translation>Почта, если известна</translation>
        </message>
        <message>
            <source>Phone, if known</source>
            <translation>Телефон, если известен</translation>
        </message>
        <message>
            <source>As in the ID: it stands on the tickets</source>
            <translation>Как в паспорте: оно будет на билетах</translation>
        </message>
        <message>
            <source>Buyer&apos;s name</source>
            <translation>Имя покупателя</translation>
        </message>
        <message>
            <source>Who buys</source>
            <translation>Кто покупает</translation>
        </message>
        <message>
            <source>Somebody at the desk, without a chat</source>
            <translation>Человек у кассы, без чата</translation>
        </message>
        <message>
            <source>Promo code, if any</source>
            <translation>Промокод, если есть</translation>
        </message>
        <message>
            <source>How many</source>
            <translation>Сколько</translation>
        </message>
        <message>
            <source>Tickets</source>
            <translation>Билеты</translation>
        </message>
        <message>
            <source>Sell tickets to %1</source>
            <translation>Продать билеты: %1</translation>
        </message>
    </context>
    <context>
        <name>Selling</name>
        <message>
            <source>Sold: order %1</source>
            <translation>Продано: заказ %1</translation>
        </message>
        <message>
            <source>Order %1: the link is in the dialogue</source>
            <translation>Заказ %1: ссылка в диалоге</translation>
        </message>
        <message>
            <source>Could not be written down on this computer, nothing was sold. Try again.</source>
            <translation>Не удалось записать на этом компьютере, ничего не продано. Повторите.</translation>
        </message>
        <message>
            <source>The sale before this one is still on its way</source>
            <translation>Прошлая продажа ещё не дошла до сервера</translation>
        </message>
    </context>
</TS>
