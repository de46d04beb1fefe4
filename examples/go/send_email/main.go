// Publishes a command to topic `email`: go run ./send_email TO SUBJECT TEXT
// The broker's URL comes from AMQP_URL. Works on Pesan and on RabbitMQ.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

type command struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func url() string {
	if url := os.Getenv("AMQP_URL"); url != "" {
		return url
	}
	return "amqp://localhost"
}

func send(what command) error {
	connection, err := amqp.Dial(url())
	if err != nil {
		return err
	}
	defer connection.Close()
	channel, err := connection.Channel()
	if err != nil {
		return err
	}
	if err := channel.Confirm(false); err != nil {
		return err
	}
	returned := channel.NotifyReturn(make(chan amqp.Return, 1))
	body, err := json.Marshal(what)
	if err != nil {
		return err
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	// The exchange bears the topic's name. With an id of its own the message takes effect once,
	// even if it is sent twice.
	confirm, err := channel.PublishWithDeferredConfirmWithContext(ctx, "email", "", true, false, amqp.Publishing{
		ContentType:  "application/json",
		DeliveryMode: amqp.Persistent,
		MessageId:    fmt.Sprintf("%x", id),
		Type:         "email.send",
		Body:         body,
	})
	if err != nil {
		return err
	}
	if taken, err := confirm.WaitContext(ctx); err != nil || !taken {
		return fmt.Errorf("the broker did not take the message: %v", err)
	}
	select {
	case <-returned: // comes before the confirm
		return errors.New("nobody reads topic email: is the Email service running?")
	default:
		return nil
	}
}

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: send_email TO SUBJECT TEXT")
	}
	if err := send(command{To: os.Args[1], Subject: os.Args[2], Text: os.Args[3]}); err != nil {
		log.Fatal(err)
	}
	fmt.Println("accepted: mail to", os.Args[1])
}
